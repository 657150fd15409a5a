import { AppError } from '@isitacat/errors';

import { shown } from './names.js';

const WORD = /^[A-Za-z0-9._-]{1,64}$/;
const ONLY_DOTS = /^\.+$/;
const DISPLAY_NAME_CHARACTERS = 256;
const NOTE_CHARACTERS = 1000;

/** @throws AppError `FIELD_INVALID` unless empty or 1 to 64 characters of `A-Za-z0-9._-`. */
export function checkRequestId(value: string): void {
  checkWord(value, 'request_id');
}

/**
 * @throws AppError `FIELD_INVALID` unless empty or 1 to 64 characters of
 *   `A-Za-z0-9._-` that are not only dots: a batch is a part of storage keys.
 */
export function checkBatch(value: string): void {
  checkWord(value, 'batch');
  if (ONLY_DOTS.test(value)) {
    throw new AppError('FIELD_INVALID', `batch must hold more than dots, got ${shown(value)}`, {
      field: 'batch',
    });
  }
}

/** @throws AppError `FIELD_INVALID` when longer than 256 characters. */
export function checkDisplayName(value: string): void {
  checkLength(value, DISPLAY_NAME_CHARACTERS, 'display_name');
}

/** @throws AppError `FIELD_INVALID` when longer than 1000 characters. */
export function checkNote(value: string): void {
  checkLength(value, NOTE_CHARACTERS, 'note');
}

function checkLength(value: string, most: number, field: string): void {
  const count = Array.from(value).length; // characters, not UTF-16 units
  if (count <= most) return;
  throw new AppError('FIELD_INVALID', `${field} may hold ${most} characters, got ${count}`, { field });
}

function checkWord(value: string, field: string): void {
  if (value === '' || WORD.test(value)) return;
  throw new AppError('FIELD_INVALID', `${field} takes 1 to 64 of A-Z a-z 0-9 . _ -, got ${shown(value)}`, {
    field,
  });
}
