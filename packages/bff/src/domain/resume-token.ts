import { jsonIn } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

/** How far a stream of results has come: all that a reconnect needs. */
export interface ResumePoint {
  /** Which question the stream answers. */
  readonly question: string;
  /** Which event log was read; empty before one was. */
  readonly log: string;
  /** Last event of it that was sent or passed over; 0 before the first. */
  readonly seq: number;
  /** Bit i is set once the end of the i-th named prediction was sent. */
  readonly ended: Uint8Array;
  /** Whether the named predictions without events were told of. */
  readonly named: boolean;
  /** Last prediction of the batch that was looked up on record; `~` once all were. */
  readonly cursor: string;
  /** The predictions of the batch whose end was sent last, oldest first: 32 bits of a hash of each name. */
  readonly recent: readonly number[];
  /** Those that were sent last from a log that was lost, oldest first. */
  readonly carried: readonly number[];
}

/** Cursor once every prediction of the batch was looked up. */
export const CURSOR_END = '~';

const VERSION = 3;
const END_BYTES = 4;
const MAX_CHARACTERS = 2_048;

/** Encodes a point, at most 2 KiB. */
export function resumeToken(point: ResumePoint): string {
  return Buffer.from(
    JSON.stringify([
      VERSION,
      point.question,
      point.log,
      point.seq,
      Buffer.from(point.ended).toString('base64'),
      point.named,
      point.cursor,
      writeEnds(point.recent),
      writeEnds(point.carried),
    ]),
  ).toString('base64url');
}

/**
 * @param question Which question the caller asks now.
 * @param endedBytes Length of `ended` for that question.
 * @throws AppError `RESUME_TOKEN_INVALID` when the token isn't one of this question's.
 */
export function parseResumeToken(token: string, question: string, endedBytes: number): ResumePoint {
  const point = token.length > MAX_CHARACTERS ? undefined : readPoint(token);
  if (point?.question === question && point.ended.length === endedBytes) return point;
  throw new AppError(
    'RESUME_TOKEN_INVALID',
    'resume_token is not of this stream: send the last one received, with the same predictions and batch',
    { field: 'resume_token' },
  );
}

function readPoint(token: string): ResumePoint | undefined {
  const parts = jsonIn(Buffer.from(token, 'base64url'));
  if (!Array.isArray(parts) || parts.length !== 9) return undefined;
  const [version, question, log, seq, ended, named, cursor, recent, carried] = parts as unknown[];
  if (version !== VERSION || typeof named !== 'boolean') return undefined;
  if (!isText(question) || !isText(log) || !isText(ended) || !isText(cursor)) return undefined;
  if (!isText(recent) || !isText(carried) || !isCount(seq)) return undefined;
  return {
    question,
    log,
    seq,
    ended: Uint8Array.from(Buffer.from(ended, 'base64')),
    named,
    cursor,
    recent: readEnds(Buffer.from(recent, 'base64')),
    carried: readEnds(Buffer.from(carried, 'base64')),
  };
}

function writeEnds(ends: readonly number[]): string {
  const bytes = Buffer.alloc(ends.length * END_BYTES);
  ends.forEach((hash, i) => {
    bytes.writeUInt32LE(hash, i * END_BYTES);
  });
  return bytes.toString('base64');
}

function readEnds(bytes: Buffer): readonly number[] {
  return Array.from({ length: Math.floor(bytes.length / END_BYTES) }, (_, i) =>
    bytes.readUInt32LE(i * END_BYTES),
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
