import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { imageContentKey } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { BlobStore, StoreCall } from '@isitacat/storage';
import { FEEDBACK_CSV, feedbackCsv, lastExported, type Placed } from './feedback-csv.js';
import type { Spoken } from './read-feedback.js';

/** What an export did. */
export interface Exported {
  /** Pictures in the folder now, by label. */
  readonly counts: ReadonlyMap<string, number>;
  /** Pictures of the last export that do not belong there any more. */
  readonly removed: number;
  /** Pictures that could not be read. */
  readonly damaged: readonly string[];
}

const SAFE_FOLDER = /^[^./\\\p{C}][^/\\\p{C}]*$/u;

/**
 * Writes pictures into a folder with a sub-folder a label, as training takes it, and a table of
 * what was said. A picture keeps its name from one export to the next; what the last one wrote and
 * this one does not is removed. Other files in the folder are left alone.
 *
 * @param onPicture Told after each picture how many are done.
 * @throws AppError `CONFIG_INVALID` for a label that can't be a folder's name.
 */
export async function exportFolder(
  store: BlobStore,
  spoken: readonly Spoken[],
  dir: string,
  { signal, onPicture }: StoreCall & { readonly onPicture: (done: number) => void },
): Promise<Exported> {
  const before = await lastExported(dir);
  const written: Placed[] = [];
  const damaged: string[] = [];
  for (const [index, each] of spoken.entries()) {
    const placed = { path: pathOf(each), spoken: each };
    if (await copyPicture(store, placed, dir, { signal })) written.push(placed);
    else damaged.push(`images/${each.imageId}`);
    onPicture(index + 1);
  }
  const paths = new Set(written.map(({ path }) => path));
  const stale = before.filter((path) => !paths.has(path));
  for (const path of stale) await rm(join(dir, path), { force: true });
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, FEEDBACK_CSV), feedbackCsv(written));
  return { counts: countByLabel(written), removed: stale.length, damaged };
}

function pathOf({ imageId, image, feedback: { label } }: Spoken): string {
  if (!SAFE_FOLDER.test(label))
    throw new AppError('CONFIG_INVALID', `the label ${JSON.stringify(label)} can not be a folder's name`);
  const type = image.mimeType.replace('image/', '').replace('jpeg', 'jpg');
  return `${label}/${imageId}.${type}`;
}

/** @returns whether it is there now, whole. */
async function copyPicture(
  store: BlobStore,
  { path, spoken: { imageId, image } }: Placed,
  dir: string,
  call: StoreCall,
): Promise<boolean> {
  const file = join(dir, path);
  const there = await stat(file).catch(() => undefined);
  if (there?.size === Number(image.sizeBytes)) return true; // a stored picture never changes
  const stored = await store.read(imageContentKey(imageId), call);
  if (stored === undefined || !createHash('sha256').update(stored.bytes).digest().equals(image.sha256))
    return false;
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.part`;
  await writeFile(part, stored.bytes);
  await rename(part, file);
  return true;
}

function countByLabel(placed: readonly Placed[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { spoken } of placed)
    counts.set(spoken.feedback.label, (counts.get(spoken.feedback.label) ?? 0) + 1);
  return counts;
}
