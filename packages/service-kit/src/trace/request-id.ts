import { randomUUID } from 'node:crypto';

const FIT = /^[A-Za-z0-9._=:-]{1,64}$/;

/** `given` where it is 1 to 64 letters, digits or `._=:-`, else a new id. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && FIT.test(given) ? given : randomUUID();
}
