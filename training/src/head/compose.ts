import { BACKBONE_STEPS, type Backbone } from '../backbones/efficientnet-lite.js';
import { GraphBuilder } from '../graph/builder.js';
import type { Graph } from '../graph/graph.js';
import { fullWeights } from '../graph/half.js';
import type { FittedHead } from './fit-head.js';
import type { DenseWeights, PriorLayers } from './prior.js';

/** What every exported graph answers. */
export const OUTPUTS = {
  probabilities: 'probabilities',
  evidence: 'evidence',
  embedding: BACKBONE_STEPS.embedding,
} as const;

/**
 * A whole classifier: pixels to probabilities, evidence and embedding.
 *
 * The evidence of a class at a place is how much that place moves the class's
 * logit away from an average training picture's, to first order; its mean over
 * all places is the whole picture's.
 */
export function composeClassifier(
  backbone: Backbone,
  head: FittedHead,
  prior: PriorLayers | undefined,
): Graph {
  const builder = GraphBuilder.from(backbone.graph);
  const classes = head.bias.length;
  const size = head.mean.length;
  const linear = {
    kernel: fullWeights([size, classes], head.weights),
    bias: fullWeights([classes], head.bias),
  };
  let logits = builder.dense('logits/features', OUTPUTS.embedding, linear);
  const evidence = builder.conv('evidence/features', BACKBONE_STEPS.features, {
    kernel: fullWeights([1, 1, size, classes], head.weights),
    bias: fullWeights([classes], centreOf(head)),
  });
  if (prior !== undefined && head.priorWeights !== undefined) {
    const added = addPrior(builder, prior, head, head.priorWeights);
    logits = builder.add('logits', logits, added.logits);
    builder.add(OUTPUTS.evidence, evidence, added.evidence);
  } else {
    builder.affine(OUTPUTS.evidence, evidence, 1, 0);
  }
  builder.softmax(OUTPUTS.probabilities, logits);
  return builder.build(Object.values(OUTPUTS));
}

/** The backbone's own log-odds as one more input of the head, and what each place does to them. */
function addPrior(
  builder: GraphBuilder,
  { inside, outside }: PriorLayers,
  head: FittedHead,
  priorWeights: Float32Array,
): { readonly logits: string; readonly evidence: string } {
  const classes = priorWeights.length;
  const inLogits = builder.dense('prior/inside', OUTPUTS.embedding, inside);
  const outLogits = builder.dense('prior/outside', OUTPUTS.embedding, outside);
  const odds = builder.subtract(
    'prior',
    builder.logSumExp('prior/inside-sum', inLogits),
    builder.logSumExp('prior/outside-sum', outLogits),
  );
  const slope = builder.subtract(
    'prior/slope',
    gradient(builder, 'prior/inside', inLogits, inside),
    gradient(builder, 'prior/outside', outLogits, outside),
  );
  const places = builder.placeDot(
    'evidence/places',
    BACKBONE_STEPS.features,
    slope,
    fullWeights([head.mean.length], head.mean),
  );
  return {
    logits: builder.dense('logits/prior', odds, { kernel: fullWeights([1, classes], priorWeights) }),
    evidence: builder.conv('evidence/prior', places, {
      kernel: fullWeights([1, 1, 1, classes], priorWeights),
      bias: fullWeights([classes], new Float32Array(classes)),
    }),
  };
}

/** The gradient of a log-sum-exp of dense logits with respect to the embedding. */
function gradient(builder: GraphBuilder, name: string, logits: string, { kernel }: DenseWeights): string {
  const shares = builder.softmax(`${name}-shares`, logits);
  return builder.dense(`${name}-slope`, shares, { kernel, transposed: true });
}

/** Minus the average training picture's logits, without their bias. */
function centreOf({ weights, mean, bias }: FittedHead): Float32Array {
  const centre = new Float64Array(bias.length);
  for (const [n, weight] of weights.entries())
    centre[n % bias.length] =
      (centre[n % bias.length] ?? 0) - weight * (mean[Math.floor(n / bias.length)] ?? 0);
  return Float32Array.from(centre);
}
