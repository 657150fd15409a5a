import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ENGINES_DIRECTORY, REPOSITORY } from '../repository.js';
import { ENGINE_PACKAGES, type EngineKind, type Library } from './libraries.js';

/** Where engines are built to and used from. */
export interface EnginePlaces {
  /** Built engines, a folder each; npm never touches it. */
  readonly engines: string;
  /** `node_modules` that holds TensorFlow.js's packages. */
  readonly modules: string;
}

/** Those of this repository. */
export const ENGINE_PLACES: EnginePlaces = {
  engines: ENGINES_DIRECTORY,
  modules: join(REPOSITORY, 'node_modules'),
};

/** What a built engine consists of, and links in the npm package point at. */
export const ENGINE_PARTS = ['lib', 'deps'] as const;

/** The addon, below an engine's folder. */
export const ADDON = join('lib', 'napi-v8', 'tfjs_binding.node');

/** Folder of the npm package that an engine makes whole. */
export function packageFolder(kind: EngineKind, { modules }: EnginePlaces): string {
  return join(modules, ENGINE_PACKAGES[kind]);
}

/**
 * Folder of an engine: another version of either side is another engine.
 *
 * @returns undefined where the npm package isn't installed.
 */
export async function engineFolder(
  kind: EngineKind,
  library: Library,
  places: EnginePlaces,
): Promise<string | undefined> {
  const text = await readFile(join(packageFolder(kind, places), 'package.json'), 'utf8').catch(
    () => undefined,
  );
  if (text === undefined) return undefined;
  const { version } = JSON.parse(text) as { readonly version: string };
  return join(places.engines, `${kind}-${library.version}-tfjs-${version}-${process.arch}`);
}
