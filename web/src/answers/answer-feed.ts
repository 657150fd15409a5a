import { PredictionState, type Prediction } from '@isitacat/contracts';
import { follow, type OpenStream, type Position } from './follow.js';
import type { Pause } from './pause.js';

/** Hands each question its own answer, out of one stream for all: browsers open few connections to a server. */
export interface AnswerFeed {
  /**
   * Waits for the final state of the prediction `name`.
   *
   * @param onChange Called with each state before the final one, newest last.
   * @throws AppError when the stream fails for good, or the signal's reason.
   */
  finalOf(name: string, onChange: (prediction: Prediction) => void, signal: AbortSignal): Promise<Prediction>;
}

interface Waiter {
  readonly onChange: (prediction: Prediction) => void;
  readonly resolve: (prediction: Prediction) => void;
  readonly reject: (error: unknown) => void;
}

/** Most answers that are kept for questions that have not asked for them yet. */
const MAX_EARLY = 200;

/** The stream is open only while a question waits. */
export function createAnswerFeed(open: OpenStream, options: { readonly pause?: Pause } = {}): AnswerFeed {
  const waiters = new Map<string, Waiter>();
  const early = new Map<string, Prediction>();
  const position: Position = { resumeToken: '' };
  let stream: AbortController | undefined;

  function take(prediction: Prediction): void {
    const waiter = waiters.get(prediction.name);
    if (!waiter) keepEarly(prediction);
    else if (isFinal(prediction)) waiter.resolve(prediction);
    else waiter.onChange(prediction);
  }

  function keepEarly(prediction: Prediction): void {
    early.delete(prediction.name);
    early.set(prediction.name, prediction);
    const [oldest] = early.keys();
    if (early.size > MAX_EARLY && oldest !== undefined) early.delete(oldest);
  }

  async function run(mine: AbortController): Promise<void> {
    try {
      const changes = follow(open, { position, signal: mine.signal, ...options });
      for await (const prediction of changes) take(prediction);
    } catch (error) {
      if (mine.signal.aborted) return;
      const failed = [...waiters.values()];
      waiters.clear();
      openOrClose();
      for (const waiter of failed) waiter.reject(error);
    }
  }

  function openOrClose(): void {
    if (waiters.size === 0) {
      stream?.abort();
      stream = undefined;
    } else if (!stream) {
      stream = new AbortController();
      void run(stream); // it reports to the waiters
    }
  }

  return {
    async finalOf(name, onChange, signal) {
      signal.throwIfAborted();
      const stop = new AbortController();
      try {
        return await new Promise<Prediction>((resolve, reject) => {
          const cancel = (): void => {
            reject(signal.reason as Error);
          };
          signal.addEventListener('abort', cancel, { signal: stop.signal });
          waiters.set(name, { onChange, resolve, reject });
          const known = early.get(name);
          early.delete(name);
          if (known) take(known);
          openOrClose();
        });
      } finally {
        stop.abort();
        waiters.delete(name);
        openOrClose();
      }
    },
  };
}

function isFinal({ state }: Prediction): boolean {
  return (
    state === PredictionState.PREDICTION_STATE_SUCCEEDED || state === PredictionState.PREDICTION_STATE_FAILED
  );
}
