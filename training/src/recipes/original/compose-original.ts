import { BACKBONE_STEPS } from '../../backbones/efficientnet-lite.js';
import { FLAT_STEP } from '../../backbones/vgg16/vgg16.js';
import { GraphBuilder } from '../../graph/builder.js';
import type { Graph } from '../../graph/graph.js';
import { fullWeights } from '../../graph/half.js';
import { OUTPUTS } from '../../head/compose.js';
import { shapesOf } from './dense-head.js';

/**
 * The original as one graph: pixels to probabilities. Its `embedding` is the last
 * hidden layer. Its `evidence` is 0 everywhere: behind a dense layer over the whole
 * map no place has a share of its own in the answer.
 *
 * @param state Of the head: kernel and bias of each layer in turn.
 */
export function composeOriginal(
  trunk: Graph,
  sizes: readonly number[],
  state: readonly Float32Array[],
): Graph {
  const builder = GraphBuilder.from(trunk);
  const constants = shapesOf(sizes).map((shape, n) => fullWeights(shape, state[n] ?? new Float32Array()));
  const dense = (name: string, input: string, layer: number): string => {
    const [kernel, bias] = constants.slice(2 * layer);
    if (kernel === undefined || bias === undefined) throw new RangeError(`the head has no layer ${layer}`);
    return builder.dense(name, input, { kernel, bias });
  };
  const first = builder.relu('dense1', dense('dense1/sum', FLAT_STEP, 0));
  const second = builder.relu(OUTPUTS.embedding, dense('dense2/sum', first, 1));
  builder.softmax(OUTPUTS.probabilities, dense('logits', second, 2));
  const classes = sizes.at(-1) ?? 0;
  const channels = builder.shapeOf(BACKBONE_STEPS.features)[2] ?? 0;
  builder.conv(OUTPUTS.evidence, BACKBONE_STEPS.features, {
    kernel: fullWeights([1, 1, channels, classes], new Float32Array(channels * classes)),
    bias: fullWeights([classes], new Float32Array(classes)),
  });
  return builder.build(Object.values(OUTPUTS));
}
