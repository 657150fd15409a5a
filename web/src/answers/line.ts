import type { AppError } from '@isitacat/errors';
import { shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import { pause } from './pause.js';

/** What a call that tries again needs of the line to the server. */
export interface RetryLine {
  /** Waits `delayMs`, or less when there is reason to try at once. @throws the signal's reason when aborted. */
  pause(delayMs: number, signal: AbortSignal): Promise<void>;
  /** A call got through. */
  worked(): void;
  /** A call failed in a way that another try may mend, for the `failures`th time in a row. */
  failed(error: AppError, failures: number): void;
}

/** A single failure is often over before anybody could read of it. */
const FAILURES_BEFORE_TROUBLE = 2;

/** Whether the server takes what the page sends, as its calls find out. */
export class Line implements RetryLine {
  readonly #trouble = shallowRef<AppError>();
  /** What keeps calls waiting; undefined while they get through. */
  readonly trouble: Readonly<ShallowRef<AppError | undefined>> = shallowReadonly(this.#trouble);
  readonly #wake = new EventTarget();

  pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return pause(delayMs, signal, this.#wake);
  }

  worked(): void {
    this.#trouble.value = undefined;
  }

  failed(error: AppError, failures: number): void {
    if (failures >= FAILURES_BEFORE_TROUBLE || !navigator.onLine) this.#trouble.value = error;
  }

  /** Makes every waiting call try again at once. */
  tryNow(): void {
    this.#wake.dispatchEvent(new Event('now'));
  }
}
