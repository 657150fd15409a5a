import { createHash } from 'node:crypto';

import type { Owner, Prediction } from '@isitacat/contracts';

import { predictionName, type PredictionId } from './names.js';
import type { LogIdentity } from './ports.js';
import { isFinal } from './prediction.js';
import { CURSOR_END, parseResumeToken, resumeToken } from './resume-token.js';
import { SentEnds } from './sent-ends.js';

/** What a stream follows: predictions by name, a batch, or both. */
export interface StreamQuestion {
  /** Whose the batch is, and the stream. */
  readonly owner: Owner;
  readonly predictions: readonly PredictionId[];
  /** Empty for none. */
  readonly batch: string;
}

/**
 * How far a stream has come, across reconnects: whether a state has yet to be
 * sent, and the token to resume with.
 *
 * The end of a named prediction is sent once, always. That of a prediction of
 * the batch is too while the event log lives; across the loss of the log none is
 * missed, and all but the last 32 may be sent again. What an operator replays goes
 * on from there, and ends once more.
 */
export class StreamProgress {
  readonly #question: string;
  readonly #index: ReadonlyMap<string, number>;
  readonly #ended: Uint8Array;
  #log = '';
  #seq = 0;
  #named = false;
  #cursor = '';
  #ends = new SentEnds({ recent: [], carried: [] });
  #open: number;

  /**
   * @param token The last one received; empty to start.
   * @throws AppError `RESUME_TOKEN_INVALID`.
   */
  constructor(question: StreamQuestion, token: string) {
    const { owner, predictions, batch } = question;
    const parts = [predictions, batch, ...(owner === '' ? [] : [owner])];
    this.#question = hash(JSON.stringify(parts)).toString(36);
    this.#index = new Map(question.predictions.map((id, i) => [predictionName(id), i]));
    this.#ended = new Uint8Array(Math.ceil(question.predictions.length / 8));
    this.#open = this.#index.size;
    if (token === '') return;
    const point = parseResumeToken(token, this.#question, this.#ended.length);
    this.#ended.set(point.ended);
    this.#log = point.log;
    this.#seq = point.seq;
    this.#named = point.named;
    this.#cursor = point.cursor;
    this.#ends = new SentEnds(point);
    this.#open -= countBits(point.ended);
  }

  /**
   * Takes up a log. One that isn't the one read before, or no longer reaches back
   * to there, is read from its start.
   *
   * @returns the sequence number to read after; undefined for the start.
   */
  enter(log: LogIdentity): number | undefined {
    const continues = log.id === this.#log && this.#seq + 1 >= log.firstSeq && this.#seq > 0;
    if (continues) return this.#seq;
    if (this.#log !== '' && (log.id !== this.#log || this.#seq > 0)) {
      this.#cursor = '';
      this.#ends.loseLog();
    }
    this.#log = log.id;
    this.#seq = 0;
    return undefined;
  }

  /** Whether a log was read before. */
  get resumes(): boolean {
    return this.#seq > 0;
  }

  /** Whether to send this state now; notes it as sent. @param seq The event it comes from, if any. */
  admit(prediction: Prediction, seq?: number): boolean {
    if (seq !== undefined) this.#seq = Math.max(this.#seq, seq);
    if (this.hasEnded(prediction)) {
      if (isFinal(prediction) || prediction.replayCount === 0) return false;
      this.#reopen(prediction);
    }
    if (isFinal(prediction)) this.#noteEnd(prediction.name);
    return true;
  }

  /** Whether the end of a prediction was sent. */
  hasEnded({ name }: Pick<Prediction, 'name'>): boolean {
    const index = this.#index.get(name);
    if (index !== undefined) return ((this.#ended[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
    return this.#ends.has(name);
  }

  /** Whether the end of every named prediction was sent. */
  get allNamedEnded(): boolean {
    return this.#open === 0;
  }

  /** Whether the named predictions without events were told of. */
  get namedTold(): boolean {
    return this.#named;
  }

  /** Notes that they were. */
  tellNamed(): void {
    this.#named = true;
  }

  /** Last prediction of the batch that was looked up on record; undefined once all were. */
  get cursor(): string | undefined {
    return this.#cursor === CURSOR_END ? undefined : this.#cursor;
  }

  /** Notes how far the batch was looked up. @param cursor Undefined: to its end. */
  moveCursor(cursor: string | undefined): void {
    this.#cursor = cursor ?? CURSOR_END;
  }

  /** Token that resumes here. */
  get token(): string {
    return resumeToken({
      question: this.#question,
      log: this.#log,
      seq: this.#seq,
      ended: this.#ended,
      named: this.#named,
      cursor: this.#cursor,
      ...this.#ends.point,
    });
  }

  /** It was replayed: it will end once more. */
  #reopen({ name }: Prediction): void {
    const index = this.#index.get(name);
    if (index === undefined) {
      this.#ends.delete(name);
      return;
    }
    this.#ended[index >> 3] = (this.#ended[index >> 3] ?? 0) & ~(1 << (index & 7));
    this.#open += 1;
  }

  #noteEnd(name: string): void {
    const index = this.#index.get(name);
    if (index !== undefined) {
      this.#ended[index >> 3] = (this.#ended[index >> 3] ?? 0) | (1 << (index & 7));
      this.#open -= 1;
      return;
    }
    this.#ends.add(name);
  }
}

function countBits(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0);
}
