import { existsSync } from 'node:fs';
import { lstat, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ENGINE_KINDS, libraryFor, type EngineKind } from './libraries.js';
import {
  ADDON,
  ENGINE_PARTS,
  ENGINE_PLACES,
  engineFolder,
  packageFolder,
  type EnginePlaces,
} from './places.js';

/**
 * Puts every engine that has been built in its place in `node_modules`, which
 * `npm ci` empties. What someone built there by other means stays.
 *
 * @returns the kinds that are in place now.
 */
export async function linkEngines(places: EnginePlaces = ENGINE_PLACES): Promise<readonly EngineKind[]> {
  const linked: EngineKind[] = [];
  for (const kind of ENGINE_KINDS) if (await linkEngine(kind, places)) linked.push(kind);
  return linked;
}

async function linkEngine(kind: EngineKind, places: EnginePlaces): Promise<boolean> {
  const home = await builtEngine(kind, places);
  if (home === undefined) return false;
  const target = packageFolder(kind, places);
  for (const part of ENGINE_PARTS) if (!(await linkPart(join(home, part), join(target, part)))) return false;
  return true;
}

async function builtEngine(kind: EngineKind, places: EnginePlaces): Promise<string | undefined> {
  try {
    const library = libraryFor(kind, process.platform, process.arch);
    const home = await engineFolder(kind, library, places);
    return home !== undefined && existsSync(join(home, ADDON)) ? home : undefined;
  } catch {
    return undefined; // there is none for this machine
  }
}

/** @returns false when something else is there. */
async function linkPart(part: string, link: string): Promise<boolean> {
  const found = await lstat(link).catch(() => undefined);
  if (found !== undefined && !found.isSymbolicLink()) return false;
  await rm(link, { force: true });
  await symlink(part, link).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error; // linked just now by another command
  });
  return true;
}
