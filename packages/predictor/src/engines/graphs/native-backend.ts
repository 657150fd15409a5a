import { AppError } from '@isitacat/errors';
import * as tf from '@tensorflow/tfjs-core';
import { hasGpu } from './has-gpu.js';

/**
 * Makes libtensorflow on the CPU the backend of TensorFlow.js. It takes its
 * threads from the environment.
 *
 * @throws AppError `ENGINE_UNAVAILABLE` when its binding has not been built.
 */
export async function useNativeBackend(): Promise<void> {
  await importBinding(() => import('@tensorflow/tfjs-node'), 'tfjs-native', 'native');
  await tf.setBackend('tensorflow');
}

/**
 * Makes libtensorflow on a GPU the backend of TensorFlow.js.
 *
 * @throws AppError `ENGINE_UNAVAILABLE` when no device is there or the binding
 *   has not been built.
 */
export async function useGpuBackend(): Promise<void> {
  if (!hasGpu()) throw new AppError('ENGINE_UNAVAILABLE', 'tfjs-gpu finds no GPU');
  await importBinding(() => import('@tensorflow/tfjs-node-gpu'), 'tfjs-gpu', 'gpu');
  await tf.setBackend('tensorflow');
  const backend = tf.backend();
  if (!('isUsingGpuDevice' in backend) || backend.isUsingGpuDevice !== true) {
    throw new AppError('ENGINE_UNAVAILABLE', 'tfjs-gpu is installed but its library can not use the GPU');
  }
}

async function importBinding(load: () => Promise<unknown>, name: string, command: string): Promise<void> {
  try {
    await load();
  } catch (cause) {
    const message = `${name} is not installed: npm run engine -- ${command}`;
    throw new AppError('ENGINE_UNAVAILABLE', message, { cause });
  }
}
