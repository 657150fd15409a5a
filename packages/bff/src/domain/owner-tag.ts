import { createHash } from 'node:crypto';

import type { Owner } from '@isitacat/contracts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CHARACTERS = 20;

/** Who a caller is, once it is known. */
export type Caller =
  | { readonly kind: 'person'; readonly issuer: string; readonly subject: string }
  | { readonly kind: 'program'; readonly name: string };

/** What stands for a caller in ids and keys: 100 bits of a hash, the same for the same caller at any time. */
export function ownerTag(caller: Caller): Owner {
  const parts = caller.kind === 'person' ? [caller.issuer, caller.subject] : [caller.name];
  const digest = createHash('sha256')
    .update(JSON.stringify([caller.kind, ...parts]))
    .digest();
  return Array.from(digest.subarray(0, CHARACTERS), (byte) => ALPHABET.charAt(byte % 32)).join('');
}
