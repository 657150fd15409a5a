import { readFileSync } from 'node:fs';

/**
 * Descriptors of the public API and of all that it imports, for server
 * reflection.
 *
 * @returns a serialised `google.protobuf.FileDescriptorSet`.
 */
export function publicDescriptors(): Buffer {
  return readFileSync(new URL('../gen/public.binpb', import.meta.url));
}
