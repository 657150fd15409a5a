import { AppError } from '@isitacat/errors';

/** The request's field that carries a picture's bytes. */
const FIELD = 'content';

/** Nothing was sent. */
export function empty(): AppError {
  return new AppError('IMAGE_EMPTY', 'the picture has 0 bytes: send a JPEG, PNG, WebP, GIF or AVIF', {
    field: FIELD,
  });
}

/** @param found What came instead of a picture that can be read, such as `a PDF document`. */
export function unsupported(found: string, advice: string): AppError {
  return new AppError(
    'IMAGE_TYPE_UNSUPPORTED',
    `expected a JPEG, PNG, WebP, GIF or AVIF picture, got ${found}: ${advice}`,
    { field: FIELD },
  );
}

/** @param what What is wrong with the bytes, such as `the JPEG ends inside its header`. */
export function undecodable(what: string, cause?: unknown): AppError {
  return new AppError('IMAGE_UNDECODABLE', `${what}: save the picture again and send the new file`, {
    field: FIELD,
    cause,
  });
}

/** The picture has more bytes than its way in allows. */
export function tooManyBytes(sizeBytes: number, limitBytes: number): AppError {
  return new AppError(
    'IMAGE_TOO_LARGE',
    `the picture has ${mebibytes(sizeBytes)} MiB; the limit is ${mebibytes(limitBytes)} MiB: scale it down before sending`,
    { field: FIELD },
  );
}

/** The picture would decode to more pixels than are ever held. */
export function tooManyPixels(widthPx: number, heightPx: number, limitPixels: number): AppError {
  return new AppError(
    'IMAGE_TOO_LARGE',
    `the picture is ${widthPx} × ${heightPx} pixels; the limit is ${limitPixels / 1e6} megapixels: scale it down before sending`,
    { field: FIELD },
  );
}

/** The picture is so long or wide that a line of it would take too much memory. */
export function tooLong(widthPx: number, heightPx: number, limitPx: number): AppError {
  return new AppError(
    'IMAGE_TOO_LARGE',
    `the picture is ${widthPx} × ${heightPx} pixels; the limit of a side is ${limitPx}: send a part of it`,
    { field: FIELD },
  );
}

/** The picture would have to be held in memory whole, and is too large for that. */
export function tooMuchWork(workBytes: number, limitBytes: number): AppError {
  return new AppError(
    'IMAGE_TOO_LARGE',
    `to decode the picture takes ${Math.ceil(workBytes / 1024 ** 2)} MiB of memory; the limit is ${mebibytes(limitBytes)} MiB: scale it down, or save it as a plain JPEG`,
    { field: FIELD },
  );
}

/** To decode the picture takes longer than is spent on one. */
export function tooMuchTime(): AppError {
  return new AppError('IMAGE_TOO_LARGE', 'the picture takes too long to decode: send a smaller one', {
    field: FIELD,
  });
}

/** With as few digits as keep a size just over a limit apart from the limit. */
function mebibytes(bytes: number): string {
  return String(Math.ceil((bytes / 1024 ** 2) * 100) / 100);
}
