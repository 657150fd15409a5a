import type { Prediction } from '@isitacat/contracts';
import type { AppError } from '@isitacat/errors';
import type { PreparedPicture } from '../picture/index.js';

/** How far a question has come, before its answer. */
export type Progress =
  | { readonly kind: 'queued' }
  | { readonly kind: 'preparing' }
  /** Small enough to send, and kept in the browser until it is answered. */
  | { readonly kind: 'ready'; readonly prepared: PreparedPicture }
  | { readonly kind: 'sending' }
  /** `before`: how many others come first, approximately; 0 is next, or unknown. */
  | { readonly kind: 'waiting'; readonly before: number }
  | { readonly kind: 'looking' };

/** What a card shows. */
export type QuestionState =
  | Progress
  /** `totalMs`: from the file to the answer; undefined when the page was opened anew in between. */
  | { readonly kind: 'done'; readonly answer: Prediction; readonly totalMs: number | undefined }
  | { readonly kind: 'failed'; readonly error: AppError };

/** One picture that was asked about. */
export interface Question {
  /** Later ones have larger ids, also across reloads of the page. */
  readonly id: number;
  /** The file's name. */
  readonly name: string;
  /** The picture as it is sent, once it is ready; the URL lives as long as the question. */
  readonly preview: Preview | undefined;
  readonly state: QuestionState;
  /** The label that somebody said is right. */
  readonly feedback: string | undefined;
}

/** A picture to show. */
export interface Preview {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
}

/** Whether nothing more will happen to a question by itself. */
export function isSettled({ state }: Question): boolean {
  return state.kind === 'done' || state.kind === 'failed';
}
