import type { Prediction } from '@isitacat/contracts';
import type { AppError } from '@isitacat/errors';
import type { PreparedPicture } from '../picture/index.js';

/** How far a question has come, before its answer. */
export type Progress =
  | { readonly kind: 'queued' }
  | { readonly kind: 'preparing' }
  | { readonly kind: 'sending'; readonly prepared: PreparedPicture }
  /** `before`: how many others come first, approximately; 0 is next, or unknown. */
  | { readonly kind: 'waiting'; readonly before: number }
  | { readonly kind: 'looking' };

/** What a card shows. */
export type QuestionState =
  | Progress
  | { readonly kind: 'done'; readonly answer: Prediction; readonly totalMs: number }
  | { readonly kind: 'failed'; readonly error: AppError };

/** One picture that was asked about. */
export interface Question {
  readonly id: number;
  /** The file's name. */
  readonly name: string;
  /** The picture as it is sent, once it is ready; the URL lives as long as the question. */
  readonly preview: Preview | undefined;
  readonly state: QuestionState;
}

/** A picture to show. */
export interface Preview {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
}
