import { AppError } from '@isitacat/errors';

/** What one classified picture took. */
export interface Classification {
  /** One a class, in the bundle's order, 0 to 1. */
  readonly probabilities: Float32Array;
  /** From encoded bytes to pixels. */
  readonly decodeMs: number;
  /** From pixels to probabilities. */
  readonly inferMs: number;
}

/** A picture on its way through the pool, until its caller has an answer or has left. */
export class Task {
  readonly picture: Uint8Array;
  readonly deadlineMs: number;
  /** How often it was handed to a child. */
  attempts = 0;
  readonly answered: Promise<Classification>;
  readonly #left = new AbortController();
  readonly #resolve: (answer: Classification) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;

  /** @param deadlineMs Epoch milliseconds. */
  constructor(picture: Uint8Array, deadlineMs: number, signal: AbortSignal) {
    this.picture = picture;
    this.deadlineMs = deadlineMs;
    const { promise, resolve, reject } = withResolvers<Classification>();
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => {
      this.fail(this.#tooLate());
    }, deadlineMs - Date.now());
    const abort = (): void => {
      this.fail(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.answered = promise.finally(() => {
      signal.removeEventListener('abort', abort);
      clearTimeout(this.#timer);
    });
    if (signal.aborted) abort();
  }

  /** Aborts once the caller has an answer or has left: what is still to do is in vain. */
  get left(): AbortSignal {
    return this.#left.signal;
  }

  answer(classification: Classification): void {
    this.#resolve(classification);
    this.#left.abort();
  }

  fail(error: unknown): void {
    this.#reject(error);
    this.#left.abort();
  }

  #tooLate(): AppError {
    const stage = this.attempts === 0 ? 'queue' : 'infer';
    return new AppError('DEADLINE_EXCEEDED', `the deadline passed in stage ${stage}`, { stage });
  }
}

function withResolvers<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
