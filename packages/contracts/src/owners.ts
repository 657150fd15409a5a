/**
 * Who may have what was made of a call: 20 characters that stand for who called,
 * and tell nothing else of it; empty for what was made where nobody signs in.
 */
export type Owner = string;

/** Stands between what an id is made of and whose it is; no id has it elsewhere. */
export const OWNER_SEPARATOR = '-';

/** @returns whose an id is: each carries its owner, so that nothing need be looked up to tell. */
export function ownerOf(id: string): Owner {
  const start = id.indexOf(OWNER_SEPARATOR);
  return start < 0 ? '' : id.slice(start + 1);
}
