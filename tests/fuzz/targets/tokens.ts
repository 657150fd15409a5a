import { built } from '../built.js';
import type { FuzzTarget } from '../target.js';

type Tokens = typeof import('../../../packages/bff/src/domain/resume-token.js');
type Ends = typeof import('../../../packages/bff/src/domain/sent-ends.js');
type Pages = typeof import('../../../packages/bff/src/domain/page.js');

const QUESTION = 'q';
const LIST = 'images';

/** As a caller sends it: the bytes themselves, or what a token is made of. */
function sent(bytes: Uint8Array): string {
  const text = Buffer.from(bytes);
  return text[0] === '['.charCodeAt(0) ? text.toString('base64url') : text.toString('latin1');
}

/** Where a stream of results goes on. */
export async function resumeTarget(): Promise<FuzzTarget> {
  const { parseResumeToken, resumeToken } = await built<Tokens>('packages/bff/dist/domain/resume-token.js');
  const { SentEnds } = await built<Ends>('packages/bff/dist/domain/sent-ends.js');
  const point = {
    question: QUESTION,
    log: 'l',
    seq: 7,
    ended: Uint8Array.of(1, 2),
    named: true,
    cursor: '~',
  };
  const token = resumeToken({ ...point, recent: [1, 2], carried: [3] });
  return {
    name: 'resume-token',
    seeds: [Buffer.from(token), Buffer.from(token, 'base64url')],
    words: [
      '[',
      ']',
      ',',
      '""',
      'true',
      'null',
      '9007199254740993',
      '-1',
      '1e300',
      '"AAAA"',
      '~',
      '=',
      '-',
      '_',
      '3',
    ],
    refusals: ['RESUME_TOKEN_INVALID'],
    read: (bytes) => {
      const parsed = parseResumeToken(sent(bytes), QUESTION, 2);
      const ends = new SentEnds(parsed);
      ends.loseLog();
      ends.add('predictions/a');
      resumeToken({ ...parsed, ...ends.point });
    },
  };
}

/** Where a list goes on. */
export async function pageTarget(): Promise<FuzzTarget> {
  const { pageToken, parsePage } = await built<Pages>('packages/bff/dist/domain/page.js');
  const token = pageToken('0123456789abcdef', LIST);
  return {
    name: 'page-token',
    seeds: [Buffer.from(token), Buffer.from(token, 'base64url')],
    words: ['[', ']', ',', '"', '"images"', '{}', 'null', '../', '=', '\\u0000', '__proto__'],
    refusals: ['PAGE_TOKEN_INVALID', 'FIELD_INVALID'],
    read: (bytes) => parsePage(bytes.length % 2_000, sent(bytes), LIST),
  };
}
