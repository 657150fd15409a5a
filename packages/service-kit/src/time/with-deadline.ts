import { AppError } from '@isitacat/errors';

/** The longest that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A signal with an end; dispose it once the work is done, or its timer stays. */
export interface DeadlineSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * A signal that aborts when `parent` does, with its reason, or after
 * `milliseconds`, with AppError `DEADLINE_EXCEEDED`. Disposing it aborts nothing.
 *
 * @param stage Where the time would run out, such as `queue`; told to the caller.
 */
export function withDeadline(parent: AbortSignal, milliseconds: number, stage?: string): DeadlineSignal {
  const controller = new AbortController();
  const follow = (): void => {
    controller.abort(parent.reason);
  };
  const timer = setTimeout(
    () => {
      controller.abort(
        new AppError('DEADLINE_EXCEEDED', 'the time allowed ran out', stage === undefined ? {} : { stage }),
      );
    },
    Math.min(Math.max(0, milliseconds), MAX_TIMER_MS),
  );
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      parent.removeEventListener('abort', follow);
    },
  };
}
