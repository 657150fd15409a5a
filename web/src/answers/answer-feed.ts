import { PredictionState, type Prediction, type StreamResultsResponse } from '@isitacat/contracts';
import { onAbort } from '../on-abort.js';
import { follow, type OpenStream, type Position } from './follow.js';
import type { RetryLine } from './line.js';

/** Hands each question its own answer. */
export interface AnswerFeed {
  /** A question is on its way: its answer may come as soon as it is there. */
  expect(): void;
  /**
   * Waits for the final state of the prediction `name`.
   *
   * @param onChange Called with each state before the final one, newest last.
   * @throws AppError when the stream fails for good, or the signal's reason.
   */
  finalOf(name: string, onChange: (prediction: Prediction) => void, signal: AbortSignal): Promise<Prediction>;
}

/** What a feed needs, and what an earlier one left behind. */
export interface FeedOptions {
  readonly line: RetryLine;
  /** Where an earlier feed of the same stream was; empty for the start. */
  readonly resumeToken?: string;
  /** Final answers that an earlier feed had got. */
  readonly known?: readonly Prediction[];
  /** Called with each final answer and where the stream is then, before anybody hears of it. What is not final is told again. */
  readonly note?: (resumeToken: string, final: Prediction) => void;
}

interface Waiter {
  readonly onChange: (prediction: Prediction) => void;
  readonly resolve: (prediction: Prediction) => void;
  readonly reject: (error: unknown) => void;
}

/** Most answers that are kept for questions that have not asked for them yet. */
const MAX_EARLY = 1000;

/** How long the stream stays open for another question: one of many is often answered before the next is sent. */
const LINGER_MS = 3_000;

/**
 * One stream for all questions, since browsers open few connections to a server. It is open while a question waits
 * and a little longer.
 */
export class StreamedAnswers implements AnswerFeed {
  readonly #open: OpenStream;
  readonly #options: FeedOptions;
  readonly #waiters = new Map<string, Waiter>();
  readonly #early = new Map<string, Prediction>();
  readonly #position: Position;
  #stream: AbortController | undefined;
  #closing: ReturnType<typeof setTimeout> | undefined;

  constructor(open: OpenStream, options: FeedOptions) {
    this.#open = open;
    this.#options = options;
    this.#position = { resumeToken: options.resumeToken ?? '' };
    for (const prediction of options.known ?? []) this.#keepEarly(prediction);
  }

  expect(): void {
    this.#openStream();
    this.#closeLater();
  }

  async finalOf(
    name: string,
    onChange: (prediction: Prediction) => void,
    signal: AbortSignal,
  ): Promise<Prediction> {
    signal.throwIfAborted();
    const known = this.#early.get(name);
    if (known && isFinal(known)) {
      this.#early.delete(name);
      return known;
    }
    let forget = (): void => undefined;
    try {
      return await new Promise<Prediction>((resolve, reject) => {
        forget = onAbort(signal, reject);
        this.#wait(name, { onChange, resolve, reject });
      });
    } finally {
      forget();
      this.#waiters.delete(name);
      this.#openOrClose();
    }
  }

  #wait(name: string, waiter: Waiter): void {
    this.#waiters.set(name, waiter);
    const known = this.#early.get(name);
    this.#early.delete(name);
    if (known) this.#take(known);
    this.#openOrClose();
  }

  #receive({ event, resumeToken }: StreamResultsResponse): void {
    if (event?.$case !== 'prediction') return;
    if (isFinal(event.value)) this.#options.note?.(resumeToken, event.value);
    this.#take(event.value);
  }

  #take(prediction: Prediction): void {
    const waiter = this.#waiters.get(prediction.name);
    if (!waiter) this.#keepEarly(prediction);
    else if (isFinal(prediction)) waiter.resolve(prediction);
    else waiter.onChange(prediction);
  }

  #keepEarly(prediction: Prediction): void {
    this.#early.delete(prediction.name);
    this.#early.set(prediction.name, prediction);
    const [oldest] = this.#early.keys();
    if (this.#early.size > MAX_EARLY && oldest !== undefined) this.#early.delete(oldest);
  }

  #openOrClose(): void {
    if (this.#waiters.size > 0) this.#openStream();
    this.#closeLater();
  }

  #openStream(): void {
    if (this.#stream) return;
    this.#stream = new AbortController();
    void this.#run(this.#stream.signal); // it reports to the waiters
  }

  #closeLater(): void {
    clearTimeout(this.#closing);
    if (this.#waiters.size > 0) return;
    this.#closing = setTimeout(() => {
      this.#close();
    }, LINGER_MS);
  }

  #close(): void {
    this.#stream?.abort();
    this.#stream = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    try {
      const { line } = this.#options;
      const messages = follow(this.#open, { position: this.#position, signal, line });
      for await (const message of messages) this.#receive(message);
    } catch (error) {
      if (signal.aborted) return;
      const failed = [...this.#waiters.values()];
      this.#waiters.clear();
      this.#close();
      for (const waiter of failed) waiter.reject(error);
    }
  }
}

function isFinal({ state }: Prediction): boolean {
  return (
    state === PredictionState.PREDICTION_STATE_SUCCEEDED || state === PredictionState.PREDICTION_STATE_FAILED
  );
}
