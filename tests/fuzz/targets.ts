import { AppError } from '@isitacat/errors';
import type { FuzzTarget } from './target.js';
/** Each imports only what it reads with. */
type Load = () => Promise<FuzzTarget>;

const TARGETS: Readonly<Record<string, Load>> = {
  jpeg: async () => (await import('./targets/pictures.js')).pictureTarget('jpeg'),
  png: async () => (await import('./targets/pictures.js')).pictureTarget('png'),
  webp: async () => (await import('./targets/pictures.js')).pictureTarget('webp'),
  gif: async () => (await import('./targets/pictures.js')).pictureTarget('gif'),
  avif: async () => (await import('./targets/pictures.js')).pictureTarget('avif'),
  kind: async () => (await import('./targets/pictures.js')).kindTarget(),
  manifest: async () => (await import('./targets/manifest.js')).manifestTarget(),
  registry: async () => (await import('./targets/manifest.js')).registryTarget(),
  weights: async () => (await import('./targets/weights.js')).weightsTarget(),
  labels: async () => (await import('./targets/tables.js')).labelsTarget(),
  'resume-token': async () => (await import('./targets/tokens.js')).resumeTarget(),
  'page-token': async () => (await import('./targets/tokens.js')).pageTarget(),
  environment: async () => (await import('./targets/tables.js')).environmentTarget(),
  work: async () => (await import('./targets/bus.js')).workTarget(),
  reply: async () => (await import('./targets/bus.js')).replyTarget(),
  planted: async () => (await import('./targets/planted.js')).plantedTarget(),
  inference: async () => (await import('./targets/bus.js')).inferenceTarget(),
};

/** Shows that faults are found; it has one. */
const PLANTED = 'planted';

/** Every reader of what comes from outside. */
export const TARGET_NAMES = Object.keys(TARGETS).filter((name) => name !== PLANTED);

/** @throws AppError `CONFIG_INVALID` when there is none of that name. */
export async function loadTarget(name: string): Promise<FuzzTarget> {
  const load = TARGETS[name];
  if (load === undefined) {
    throw new AppError('CONFIG_INVALID', `there is no target ${name}; there are ${TARGET_NAMES.join(', ')}`);
  }
  return await load();
}
