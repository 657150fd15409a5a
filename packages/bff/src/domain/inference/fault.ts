import { AppError } from '@isitacat/errors';

/** A request that names a tensor, or its size, wrongly. @param field Where, such as `inputs`. */
export function fault(message: string, field: string, cause?: unknown): AppError {
  return new AppError('FIELD_INVALID', message, { field, cause });
}

/** A shape as it stands in a message. */
export function shownShape(shape: readonly number[]): string {
  return `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}]`;
}
