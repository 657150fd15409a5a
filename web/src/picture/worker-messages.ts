import type { AppError, Reason } from '@isitacat/errors';
import type { PreparedPicture } from './prepared-picture.js';
import type { Size } from './target-size.js';

/** What the page asks of the worker, one at a time. */
export interface PrepareRequest {
  readonly file: Blob;
  readonly input: Size;
}

/** What the worker answers. An error loses its class between threads. */
export type PrepareReply =
  | { readonly kind: 'prepared'; readonly prepared: PreparedPicture }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly message: AppError['message'] };
