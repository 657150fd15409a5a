import { AppError } from '@isitacat/errors';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';

/**
 * Makes WebAssembly the backend of TensorFlow.js, with SIMD where there is
 * some, on one thread.
 *
 * @throws AppError `ENGINE_UNAVAILABLE` when it does not start.
 */
export async function useWasmBackend(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(entry) + sep);
  // Threads come from more child processes, which share nothing.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await tf.setBackend('wasm'))) {
    throw new AppError('ENGINE_UNAVAILABLE', 'tfjs-wasm does not start: WebAssembly is not available here');
  }
}
