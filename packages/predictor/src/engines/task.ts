import type { Owner } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { Waiting } from '../batching/waiting-line.js';
import type { Picture } from '../domain/ports.js';
import type { Urgency } from '../domain/urgency.js';

/** What one classified picture took. */
export interface Classification {
  /** One a class, in the bundle's order, 0 to 1. */
  readonly probabilities: Float32Array;
  /**
   * Where it was asked for: how much each cell of the picture speaks for each class, in the shape
   * `[evidenceHeight, evidenceWidth, classes]` of the bundle.
   */
  readonly evidence: Float32Array | undefined;
  /** How far its embedding lies from those learned from, where it was said where these are. */
  readonly distance: number | undefined;
  /** Reading the picture's file; 0 where its bytes were given. */
  readonly fetchMs: number;
  /** From encoded bytes to pixels. */
  readonly decodeMs: number;
  /** From pixels to probabilities, of the whole batch that the picture was in. */
  readonly inferMs: number;
}

/** What is asked of an engine. */
export interface Question {
  /** The encoded picture, or its file; it must not change until there is an answer. */
  readonly picture: Picture;
  readonly urgency: Urgency;
  /** Who asks; empty where nobody signs in. Those who ask take turns. */
  readonly owner: Owner;
  /** Epoch milliseconds after which nobody waits for the answer. */
  readonly deadlineMs: number;
  /** Whether to tell where the model looked. */
  readonly explain: boolean;
  /** Aborts when nobody waits for it any more. */
  readonly signal: AbortSignal | undefined;
}

/** How a task tells of its end. */
export interface TaskEnd {
  readonly resolve: (answer: Classification) => void;
  readonly reject: (error: unknown) => void;
  /** Called after either. */
  readonly settled: (task: Task) => void;
}

/** A picture on its way through the pool, until its caller has an answer or has left. */
export class Task implements Waiting {
  readonly picture: Picture;
  readonly urgency: Urgency;
  readonly owner: Owner;
  readonly deadlineMs: number;
  readonly explain: boolean;
  readonly sinceMs = Date.now();
  /** How often it was handed to a child. */
  attempts = 0;
  /** A child has said that to decode it takes much memory. */
  alone = false;
  readonly #signal: AbortSignal | undefined;
  readonly #end: TaskEnd;
  #isSettled = false;

  constructor({ picture, urgency, owner, deadlineMs, explain, signal }: Question, end: TaskEnd) {
    this.picture = picture;
    this.urgency = urgency;
    this.owner = owner;
    this.deadlineMs = deadlineMs;
    this.explain = explain;
    this.#signal = signal;
    this.#end = end;
    signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** The caller has an answer or has left: what is still to do is in vain. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  answer(classification: Classification): void {
    if (this.#settle()) this.#end.resolve(classification);
  }

  fail(error: unknown): void {
    if (this.#settle()) this.#end.reject(error);
  }

  /** Fails it because its deadline has passed. */
  expire(): void {
    const stage = this.attempts === 0 ? 'queue' : 'infer';
    this.fail(new AppError('DEADLINE_EXCEEDED', `the deadline passed in stage ${stage}`, { stage }));
  }

  readonly #abort = (): void => {
    this.fail(this.#signal?.reason);
  };

  /** False when it has been settled already. */
  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#end.settled(this);
    return true;
  }
}
