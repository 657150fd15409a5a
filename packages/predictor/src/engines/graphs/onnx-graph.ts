import { AppError } from '@isitacat/errors';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { GraphSpec } from '../child/protocol.js';
import type { Graph } from './graph.js';
import { openThreadClock } from './thread-clock.js';
import { wantedOutputs } from './wanted-outputs.js';

/** Loads the bundle's ONNX graph into ONNX Runtime on the CPU. */
export async function loadOnnxGraph(spec: GraphSpec, threads: number): Promise<Graph> {
  const { onnxPath, input } = spec;
  const session = await InferenceSession.create(onnxPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Spinning threads would take the processor from the other sessions.
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  });
  // With one thread it is this one that computes. What other work on the machine
  // makes that wait is the same for batches of every size.
  const clock = threads === 1 ? openThreadClock() : () => performance.now();
  return {
    engine: 'onnx',
    tensorsHeld: () => 0,
    widen: (wideThreads) => loadOnnxGraph(spec, wideThreads),
    async infer(pixels, pictures, explain) {
      const feeds = { pixels: new Tensor('uint8', pixels, [pictures, input.height, input.width, 3]) };
      let startMs = NaN;
      // The session runs in the event loop's next such turn too, right after this.
      setImmediate(() => {
        startMs = clock();
      });
      const outputs = await session.run(feeds, wantedOutputs(spec, explain));
      const ms = clock() - startMs;
      return {
        probabilities: floatsOf(outputs, 'probabilities'),
        evidence: explain ? floatsOf(outputs, 'evidence') : undefined,
        embedding: spec.embedding && floatsOf(outputs, 'embedding'),
        ms,
      };
    },
  };
}

function floatsOf(outputs: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new AppError('BUNDLE_INVALID', `expected the graph to give ${name} as float32`);
}
