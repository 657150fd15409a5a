import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartPlan } from './part-plan.js';
import type { PortTable } from './ports.js';

/** A part of a running system. */
export interface RunningPart extends Pick<PartPlan, 'name' | 'tier' | 'readyUrl'> {
  /** Of its process now; another one after it was started again. */
  readonly pid: number;
}

/**
 * Notes in the data folder what runs, for operators and tests; whoever reads it
 * meanwhile sees the note before.
 */
export async function noteRunningParts(
  dataDir: string,
  { ports, natsUrl }: { readonly ports: PortTable; readonly natsUrl: string },
  running: readonly RunningPart[],
): Promise<void> {
  const parts = running.map(({ name, tier, pid, readyUrl }) => ({ name, tier, pid, readyUrl }));
  const path = notePath(dataDir);
  await writeFile(`${path}.new`, `${JSON.stringify({ ports, natsUrl, parts }, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** What runs on a data folder, as last noted. @throws Error where nothing was ever started on it. */
export async function readRunningParts(dataDir: string): Promise<readonly RunningPart[]> {
  const note = await readFile(notePath(dataDir), 'utf8');
  return (JSON.parse(note) as { readonly parts: readonly RunningPart[] }).parts;
}

function notePath(dataDir: string): string {
  return join(dataDir, 'run', 'system.json');
}
