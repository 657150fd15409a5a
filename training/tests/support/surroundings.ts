import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Surroundings } from '../../src/commands/surroundings.js';

/** Surroundings with an empty registry in `folder`, which keep the lines that a command prints. */
export function quietSurroundings(folder: string): {
  readonly surroundings: Surroundings;
  readonly lines: readonly string[];
} {
  const lines: string[] = [];
  const surroundings: Surroundings = {
    folder,
    root: fileURLToPath(new URL('../../../', import.meta.url)),
    config: { storage: pathToFileURL(join(folder, 'storage')).href, storageEmulator: undefined },
    out: (line) => {
      lines.push(line);
    },
    progress: { write: () => true },
    signal: AbortSignal.timeout(120_000),
  };
  return { surroundings, lines };
}
