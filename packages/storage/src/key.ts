const SEGMENT = /^[A-Za-z0-9._=-]{1,200}$/;
const MAX_KEY_CHARS = 900; // a bucket takes 1024, and its own prefix comes on top
const REFERENCE_SUFFIX = '.ref';

/** @throws TypeError when `key` is not a key: see BlobStore. */
export function checkKey(key: string): void {
  if (key.length > MAX_KEY_CHARS || !key.split('/').every(isSegment)) {
    throw new TypeError(`expected a storage key of segments A-Z a-z 0-9 . _ = - joined by '/', got '${key}'`);
  }
}

/** @throws TypeError when `prefix` is neither empty nor a key followed by `/`. */
export function checkPrefix(prefix: string): void {
  if (prefix === '') return;
  if (!prefix.endsWith('/')) throw new TypeError(`expected a prefix that ends in '/', got '${prefix}'`);
  checkKey(prefix.slice(0, -1));
}

/** Whether an object of this key can be replaced by compare-and-set. */
export function isReference(key: string): boolean {
  return key.endsWith(REFERENCE_SUFFIX);
}

/** @throws TypeError when a compare-and-set is asked of a key that isn't made for it. */
export function checkReference(key: string): void {
  if (!isReference(key)) throw new TypeError(`compare-and-set needs a key that ends in .ref, got '${key}'`);
}

function isSegment(segment: string): boolean {
  return SEGMENT.test(segment) && segment !== '.' && segment !== '..';
}
