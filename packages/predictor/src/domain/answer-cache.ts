import type { Explanation } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import type { Classified, Wanted, WantedAnswer } from './ports.js';
import { RecentMap } from './recent-map.js';
import type { Urgency } from './urgency.js';

/** What a model says of a picture, or said before. */
export interface Told extends Omit<Classified, 'evidence'> {
  /** Whether it was said before; every time is 0 then. */
  readonly cached: boolean;
  /** Where the model looked; there where it was asked for, and may be where it wasn't. */
  readonly explanation: Explanation | undefined;
}

/** What is remembered of an answer. */
type Remembered = Pick<Told, 'probabilities' | 'explanation' | 'unfamiliarity'>;

/** An answer that is being computed. */
interface Flight {
  readonly urgency: Urgency;
  readonly explain: boolean;
  /** Never rejects. */
  readonly end: Promise<{ readonly answer: Remembered } | { readonly error: unknown }>;
}

/**
 * Remembers answers. Of equal questions that come together one is computed; when
 * that fails for what is its asker's own, such as its deadline, another is. An
 * answer with an explanation serves those who want none; never the other way.
 */
export class AnswerCache {
  readonly #answers: RecentMap<Remembered>;
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
  async tell(key: string, wanted: WantedAnswer, compute: () => Promise<Told>): Promise<Told> {
    for (;;) {
      const known = this.#answers.get(key);
      if (known !== undefined && (known.explanation !== undefined || !wanted.explain))
        return this.#hit(known);
      const flight = this.#flights.get(key);
      if (flight === undefined || !serves(flight, wanted)) return this.#compute(key, wanted, compute);
      const end = await within(flight.end, wanted);
      if ('answer' in end) return this.#hit(end.answer);
      // What is wrong with the bytes is wrong for everyone who sent them.
      if (isAppError(end.error) && end.error.kind === 'invalid') throw end.error;
    }
  }

  #hit(known: Remembered): Told {
    this.#onLookup(true);
    return { ...known, cached: true, fetchMs: 0, decodeMs: 0, inferMs: 0 };
  }

  async #compute(
    key: string,
    { urgency, explain }: WantedAnswer,
    compute: () => Promise<Told>,
  ): Promise<Told> {
    this.#onLookup(false);
    const told = compute();
    const end = told.then(
      (answer) => ({ answer: toRemember(answer) }),
      (error: unknown) => ({ error }),
    );
    const flight = { urgency, explain, end };
    this.#flights.set(key, flight);
    try {
      const answer = toRemember(await told);
      // One with an explanation that came meanwhile serves more.
      if (answer.explanation !== undefined || this.#answers.get(key) === undefined)
        this.#answers.set(key, answer);
      return await told;
    } finally {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    }
  }
}

function toRemember({ probabilities, explanation, unfamiliarity }: Told): Remembered {
  return { probabilities, explanation, unfamiliarity };
}

/** A job may take its turn; nobody who waits for an answer is put behind it. */
function serves({ urgency, explain }: Flight, wanted: WantedAnswer): boolean {
  const isSoonEnough = urgency === 'interactive' || wanted.urgency === 'background';
  return isSoonEnough && (explain || !wanted.explain);
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
