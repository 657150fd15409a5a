import { Work } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

/**
 * Reads work as it came over the bus.
 *
 * @throws AppError `FIELD_INVALID` when the bytes are none, or name no time that there is.
 */
export function readWork(data: Uint8Array): Work {
  const work = decode(data);
  if (Number.isNaN(work.acceptTime?.getTime())) {
    throw new AppError('FIELD_INVALID', 'the work was accepted at no time that there is');
  }
  return work;
}

function decode(data: Uint8Array): Work {
  try {
    return Work.decode(data);
  } catch (cause) {
    throw new AppError('FIELD_INVALID', 'the work is not a message of the bus', { cause });
  }
}
