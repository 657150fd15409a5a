import type { Bucket, GetFilesOptions } from '@google-cloud/storage';

import type { ListOptions } from '../blob-store.js';
import { withRetries } from './retry.js';

/** Most that the service gives at once. */
const PAGE_MAX = 1000;

/** A part of a listing, as the service sends it. */
interface Page {
  readonly items?: readonly { readonly name: string }[];
  readonly prefixes?: readonly string[];
  readonly nextPageToken?: string;
}

/** Names that start with `prefix`, ascending, strictly after `after`. */
export async function* listNames(
  bucket: Bucket,
  prefix: string,
  { after = '', limit = Infinity, signal }: ListOptions,
): AsyncGenerator<string> {
  // One more than is wanted, for the service starts at `after` and not behind it.
  const query = { prefix, ...startingAt(after), maxResults: Math.min(PAGE_MAX, limit + 1) };
  for await (const { items = [] } of pages(bucket, query, signal)) {
    for (const { name } of items) if (name > after) yield name;
  }
}

/** Segments that follow `prefix` in longer names, in the order of the names, strictly after `after`. */
export async function* listSegments(
  bucket: Bucket,
  prefix: string,
  { after = '', limit = Infinity, signal }: ListOptions,
): AsyncGenerator<string> {
  const from = after === '' ? '' : `${prefix}${after}/`;
  const query = { prefix, delimiter: '/', ...startingAt(from), maxResults: Math.min(PAGE_MAX, limit + 1) };
  let last = from;
  for await (const { prefixes = [] } of pages(bucket, query, signal)) {
    for (const name of [...prefixes].sort()) {
      if (name <= last) continue; // a stand-in may give one on every page
      last = name;
      yield name.slice(prefix.length, -1);
    }
  }
}

function startingAt(name: string): GetFilesOptions {
  return name === '' ? {} : { startOffset: name };
}

async function* pages(bucket: Bucket, query: GetFilesOptions, signal: AbortSignal): AsyncGenerator<Page> {
  let pageToken: string | undefined;
  do {
    const options = { ...query, autoPaginate: false, fields: 'items(name),prefixes,nextPageToken' };
    const page = await withRetries(signal, async () => {
      const answer = await bucket.getFiles({ ...options, ...(pageToken !== undefined && { pageToken }) });
      return answer[2] as Page; // the body, which the library's types leave open
    });
    yield page;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}
