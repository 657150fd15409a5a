import { AppError } from '@isitacat/errors';
import type { KeptQuestion } from '../keeping/index.js';
import type { PreparedPicture } from '../picture/index.js';
import { newRequestId } from './request-id.js';

/** How far a question has come; a second try, or a page opened later, goes on from there. */
export interface Errand {
  readonly id: number;
  readonly name: string;
  /** Absent when an earlier page made the picture ready. */
  file?: Blob;
  uploadId: string;
  predictId: string;
  prepared?: PreparedPicture;
  /** The upload on its way; it runs to its end even when nobody wants it any more, for it may have got through. */
  sending?: Promise<string>;
  image?: string;
  prediction?: string;
  feedback?: string;
}

export function newErrand(id: number, file: File): Errand {
  const requestId = newRequestId(); // one for both: their calls are parts of one trace
  return { id, name: file.name, file, uploadId: requestId, predictId: requestId };
}

/** What is kept of an errand in the browser; undefined before its picture is ready. */
export function toKept(errand: Errand): KeptQuestion | undefined {
  const { prepared } = errand;
  if (!prepared) return undefined;
  const kept = { ...errand, prepared };
  delete kept.file; // it may be a thousand times as large as the prepared picture
  delete kept.sending;
  return kept;
}

/** @throws AppError `IMAGE_EMPTY` when there is nothing to make ready: never for a picture that was chosen here. */
export function fileOf({ file }: Errand): Blob {
  if (!file) throw new AppError('IMAGE_EMPTY', 'the picture was not kept');
  return file;
}

/** The next try sends the picture again: it was deleted. */
export function sendAnew(errand: Errand): void {
  delete errand.image;
  errand.uploadId = newRequestId();
  askAnew(errand);
}

/** The next try asks a new question: the last one is settled. */
export function askAnew(errand: Errand): void {
  delete errand.prediction;
  errand.predictId = newRequestId();
}
