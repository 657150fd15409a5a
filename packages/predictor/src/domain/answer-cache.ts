import { AppError, isAppError } from '@isitacat/errors';
import type { Classified, Wanted } from './ports.js';
import { RecentMap } from './recent-map.js';
import type { Urgency } from './urgency.js';

/** What a model says of a picture, or said before. */
export interface Told extends Classified {
  /** Whether it was said before; every time is 0 then. */
  readonly cached: boolean;
}

type Probabilities = Classified['probabilities'];

/** An answer that is being computed. */
interface Flight {
  readonly urgency: Urgency;
  /** Never rejects. */
  readonly end: Promise<{ readonly probabilities: Probabilities } | { readonly error: unknown }>;
}

/**
 * Remembers answers. Of equal questions that come together one is computed; when
 * that fails for what is its asker's own, such as its deadline, another is.
 */
export class AnswerCache {
  readonly #answers: RecentMap<Probabilities>;
  readonly #flights = new Map<string, Flight>();
  readonly #onLookup: (hit: boolean) => void;

  /**
   * @param limit Answers to remember, 1 or more; those asked for least recently go.
   * @param onLookup Told for each question whether it was spared.
   */
  constructor(limit: number, onLookup: (hit: boolean) => void) {
    this.#answers = new RecentMap(limit);
    this.#onLookup = onLookup;
  }

  /**
   * The answer of a question.
   *
   * @param key The same for the same question only.
   * @throws what `compute` throws; when waiting for another's answer,
   *   AppError `DEADLINE_EXCEEDED`, or the signal's reason.
   */
  async tell(key: string, wanted: Wanted, compute: () => Promise<Told>): Promise<Told> {
    for (;;) {
      const known = this.#answers.get(key);
      if (known !== undefined) return this.#hit(known);
      const flight = this.#flights.get(key);
      if (flight === undefined || !isSoonEnough(flight, wanted)) return this.#compute(key, wanted, compute);
      const end = await within(flight.end, wanted);
      if ('probabilities' in end) return this.#hit(end.probabilities);
      // What is wrong with the bytes is wrong for everyone who sent them.
      if (isAppError(end.error) && end.error.kind === 'invalid') throw end.error;
    }
  }

  #hit(probabilities: Probabilities): Told {
    this.#onLookup(true);
    return { cached: true, probabilities, fetchMs: 0, decodeMs: 0, inferMs: 0 };
  }

  async #compute(key: string, { urgency }: Wanted, compute: () => Promise<Told>): Promise<Told> {
    this.#onLookup(false);
    const told = compute();
    const end = told.then(
      ({ probabilities }) => ({ probabilities }),
      (error: unknown) => ({ error }),
    );
    const flight = { urgency, end };
    this.#flights.set(key, flight);
    try {
      const answer = await told;
      this.#answers.set(key, answer.probabilities);
      return answer;
    } finally {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    }
  }
}

/** A job may take its turn; nobody who waits for an answer is put behind it. */
function isSoonEnough({ urgency }: Flight, wanted: Wanted): boolean {
  return urgency === 'interactive' || wanted.urgency === 'background';
}

/** What a promise resolves to, if it does while that is wanted. */
function within<T>(promise: Promise<T>, { signal, deadlineMs }: Wanted): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      end();
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(
      () => {
        end();
        reject(new AppError('DEADLINE_EXCEEDED', 'the deadline passed in stage queue', { stage: 'queue' }));
      },
      Math.max(0, deadlineMs - Date.now()),
    );
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    void promise.then((value) => {
      end();
      resolve(value);
    });
  });
}
