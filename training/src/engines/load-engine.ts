import { existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '@isitacat/errors';

/** What can run a network here, best first. */
export const TRAINING_ENGINES = ['tfjs-gpu', 'tfjs-native', 'tfjs-wasm'] as const;
/** A training engine's name, as `--engine` takes it. */
export type TrainingEngine = (typeof TRAINING_ENGINES)[number];

/** Where Linux shows that the driver of a GPU runs. */
const GPU_SIGNS = ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg'];

const LOADERS: Readonly<Record<TrainingEngine, () => Promise<unknown>>> = {
  'tfjs-gpu': loadGpu,
  'tfjs-native': () => loadNative('@tensorflow/tfjs-node', () => import('@tensorflow/tfjs-node')),
  'tfjs-wasm': () => import('@tensorflow/tfjs-backend-wasm'),
};

/**
 * Makes an engine the current tfjs backend: the named one, or with `auto` the
 * first of `TRAINING_ENGINES` that loads.
 *
 * @returns The engine that runs.
 * @throws AppError `ENGINE_UNAVAILABLE` when the named one does not load here.
 */
export async function loadEngine(wanted: TrainingEngine | 'auto'): Promise<TrainingEngine> {
  const candidates = wanted === 'auto' ? TRAINING_ENGINES : [wanted];
  const causes: unknown[] = [];
  for (const name of candidates) {
    try {
      await LOADERS[name]();
      await selectBackend(name === 'tfjs-wasm' ? 'wasm' : 'tensorflow');
      return name;
    } catch (cause) {
      causes.push(cause);
    }
  }
  throw new AppError(
    'ENGINE_UNAVAILABLE',
    `the engine ${wanted} does not load here; leave --engine away, or build it with: npm run engine -- ${wanted === 'tfjs-gpu' ? 'gpu' : 'native'}`,
    { cause: new AggregateError(causes) },
  );
}

/** Looks for a device first: without one the library loads all the same, and computes on processors. */
async function loadGpu(): Promise<void> {
  if (!GPU_SIGNS.some((path) => existsSync(path)))
    throw new AppError('ENGINE_UNAVAILABLE', 'tfjs-gpu finds no GPU');
  await loadNative('@tensorflow/tfjs-node-gpu', () => import('@tensorflow/tfjs-node-gpu'));
}

/** Looks for the addon first: a package without one registers half of its kernels before it fails. */
async function loadNative(name: string, load: () => Promise<unknown>): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  await access(join(dirname(manifest), 'lib', 'napi-v8', 'tfjs_binding.node'));
  await load();
}

async function selectBackend(name: 'wasm' | 'tensorflow'): Promise<void> {
  if (!(await tf.setBackend(name)))
    throw new AppError('ENGINE_UNAVAILABLE', `the backend ${name} did not start`);
  await tf.ready();
}
