import { AppError } from '@isitacat/errors';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import type { GraphSpec } from '../child/protocol.js';
import type { EngineName } from '../engine-name.js';
import type { Graph } from './graph.js';
import { readTfjsGraph } from './tfjs-files.js';
import { wantedOutputs } from './wanted-outputs.js';

/** Loads the bundle's TensorFlow.js graph into the backend that is set. */
export async function loadTfjsGraph(engine: EngineName, spec: GraphSpec): Promise<Graph> {
  const { tfjsPath, input } = spec;
  const model = await loadGraphModel({ load: () => readTfjsGraph(tfjsPath) });
  return {
    engine,
    tensorsHeld: () => tf.memory().numTensors,
    async infer(pixels, pictures, explain) {
      const startMs = performance.now();
      const shape: [number, number, number, number] = [pictures, input.height, input.width, 3];
      const names = wantedOutputs(spec, explain);
      const outputs = tf.tidy(() =>
        [model.execute({ pixels: tf.tensor4d(pixels, shape, 'int32') }, names)].flat(),
      );
      try {
        const values = await Promise.all(outputs.map((each) => each.data<'float32'>()));
        const [probabilities, evidence, embedding] = ['probabilities', 'evidence', 'embedding'].map(
          (name) => values[names.indexOf(name)],
        );
        if (probabilities === undefined)
          throw new AppError('BUNDLE_INVALID', 'expected the graph to give probabilities');
        return { probabilities, evidence, embedding, ms: performance.now() - startMs };
      } finally {
        tf.dispose(outputs);
      }
    },
  };
}
