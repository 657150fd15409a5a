import { StringDecoder } from 'node:string_decoder';

/**
 * The lines of a program's output, those that come together given together: under
 * load a program writes hundreds a second, of which each alone would cost a turn.
 */
export async function* linesOf(output: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of output) {
    const lines = `${rest}${decoder.write(piece)}`.split(LINE_END);
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  rest += decoder.end();
  if (rest !== '') yield [rest];
}

const LINE_END = /\r?\n/;
