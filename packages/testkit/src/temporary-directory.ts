import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one test's own. */
export interface TemporaryDirectory extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
}

/** Makes an empty folder, which goes with all that is in it when disposed. */
export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'isitacat-'));
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

function remove(path: string): Promise<void> {
  // A server may still write while its folder goes.
  return rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
