import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Dataset, Example } from '../dataset/read-dataset.js';
import type { Decode } from './extract-features.js';

const WITNESSES = 8;

/** What the check works on. */
export interface WitnessCheck {
  readonly dataset: Dataset;
  /** Notes of earlier runs: digests of pixels by digest of picture. */
  readonly notesFile: string;
  /** Removed when the pixels have changed. */
  readonly cacheFile: string;
  readonly decode: Decode;
  readonly side: number;
  readonly signal: AbortSignal;
}

/**
 * Throws cached features away once decoding gives other pixels than when they
 * were computed. A few pictures bear witness: their pixels are noted and compared,
 * so that no one has to remember a version number.
 */
export async function dropStaleFeatures(check: WitnessCheck): Promise<void> {
  const notes = await readNotes(check.notesFile);
  const known = check.dataset.examples.filter(({ sha256 }) => notes.has(sha256)).slice(0, WITNESSES);
  const fresh = known.length > 0 ? [] : spread(check.dataset.examples, WITNESSES);
  const now = new Map<string, string>();
  for (const example of [...known, ...fresh]) now.set(example.sha256, await digestPixels(check, example));
  const isStale = known.some(({ sha256 }) => notes.get(sha256) !== now.get(sha256));
  if (isStale) await rm(check.cacheFile, { force: true });
  await mkdir(dirname(check.notesFile), { recursive: true });
  const kept = isStale ? now : new Map([...notes, ...now]);
  await writeFile(check.notesFile, JSON.stringify(Object.fromEntries(kept)));
}

async function readNotes(file: string): Promise<ReadonlyMap<string, string>> {
  try {
    return new Map(Object.entries(JSON.parse(await readFile(file, 'utf8')) as Record<string, string>));
  } catch {
    return new Map();
  }
}

async function digestPixels(check: WitnessCheck, { path }: Example): Promise<string> {
  const bytes = await readFile(join(check.dataset.dir, path));
  // A broken file bears witness too: it must stay broken.
  const pixels = await check.decode(bytes, check.side, check.signal).catch(() => new Uint8Array());
  return createHash('sha256').update(pixels).digest('hex');
}

function spread<T>(items: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, n) => n % step === 0).slice(0, count);
}
