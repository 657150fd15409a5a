import { describe, expect, it } from 'vitest';
import { linesOf } from './lines-of.js';

async function* pieces(...texts: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

async function linesIn(...texts: readonly (string | Buffer)[]): Promise<(readonly string[])[]> {
  const given = [];
  for await (const lines of linesOf(pieces(...texts))) given.push(lines);
  return given;
}

describe('linesOf', () => {
  it('gives the lines of one piece together', async () => {
    expect(await linesIn('one\ntwo\r\n')).toEqual([['one', 'two']]);
  });

  it('joins a line that comes in pieces, also within a letter', async () => {
    const [start, end] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)];
    expect(await linesIn('a', start, end, 'b\nc\n')).toEqual([['aüb', 'c']]);
  });

  it('gives a last line that has no end', async () => {
    expect(await linesIn('one\ntwo')).toEqual([['one'], ['two']]);
  });
});
