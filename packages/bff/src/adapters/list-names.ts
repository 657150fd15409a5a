import type { BlobStore } from '@isitacat/storage';

import type { PageQuery } from '../domain/page.js';
import type { PortCall } from '../domain/ports.js';

/** What the keys below a prefix are called there, strictly after a name; at most `limit`. */
export async function listNames(
  store: BlobStore,
  prefix: string,
  { after, limit, signal }: PageQuery & PortCall,
): Promise<readonly string[]> {
  const keys = await store.list(prefix, {
    signal,
    limit,
    ...(after !== '' && { after: `${prefix}${after}` }),
  });
  return keys.map((key) => key.slice(prefix.length));
}
