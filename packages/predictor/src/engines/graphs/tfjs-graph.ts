import { AppError } from '@isitacat/errors';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import type { GraphSpec } from '../child/protocol.js';
import type { EngineName } from '../engine-name.js';
import type { Graph } from './graph.js';
import { readTfjsGraph } from './tfjs-files.js';

/** Loads the bundle's TensorFlow.js graph into the backend that is set. */
export async function loadTfjsGraph(engine: EngineName, { tfjsPath, input }: GraphSpec): Promise<Graph> {
  const model = await loadGraphModel({ load: () => readTfjsGraph(tfjsPath) });
  return {
    engine,
    tensorsHeld: () => tf.memory().numTensors,
    async infer(pixels, pictures) {
      const startMs = performance.now();
      const shape: [number, number, number, number] = [pictures, input.height, input.width, 3];
      const output = tf.tidy(() => {
        const answer = model.execute({ pixels: tf.tensor4d(pixels, shape, 'int32') }, 'probabilities');
        return Array.isArray(answer) ? answer[0] : answer;
      });
      if (output === undefined)
        throw new AppError('BUNDLE_INVALID', 'expected the graph to give probabilities');
      try {
        const probabilities = await output.data<'float32'>();
        return { probabilities, ms: performance.now() - startMs };
      } finally {
        output.dispose();
      }
    },
  };
}
