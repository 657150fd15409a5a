import type { ConvStep, Graph, Step, Weights } from '../../graph/graph.js';
import type { Activation, Activations } from './measure-activations.js';
import { usualPeaks } from './ranges.js';

/** A graph and how its steps' results lie. */
export interface Measured {
  readonly graph: Graph;
  readonly activations: Activations;
}

/** Keeps a channel that is hardly ever used from being blown up. */
const MOST_SCALE = 16;

/**
 * The same network, some of its channels read at other scales, so that those of
 * one result are more alike: a result has one byte scale, which its largest
 * channel sets, and a channel a tenth as large would have a tenth of the steps.
 *
 * Possible where convolutions without activation write a result, perhaps added
 * up, and only convolutions read it: what the writers divide by, the readers
 * multiply with. The square root is taken, since what activations win, the
 * readers' kernels lose.
 */
export function equaliseChannels({ graph, activations }: Measured): Measured {
  const scales = new Map<string, Float64Array>();
  for (const chain of chainsOf(graph, activations)) {
    const shared = scalesOf(chain, activations);
    for (const { name } of chain) scales.set(name, shared);
  }
  const steps = graph.steps.map((step) => (isConvolution(step) ? rescaled(step, scales) : step));
  const changed = [...activations].map(([name, activation]) => {
    const own = scales.get(name);
    return [name, own === undefined ? activation : divided(activation, own)] as const;
  });
  return { graph: { ...graph, steps }, activations: new Map(changed) };
}

type Chain = ReadonlySet<Step>;

/** Results that must share their scales, since they are added up. */
function chainsOf({ steps, outputs }: Graph, activations: Activations): readonly Chain[] {
  const chains = new Map<string, Set<Step>>();
  for (const step of steps) {
    const joined = step.op === 'add' ? step.inputs.map((input) => chains.get(input)) : [];
    const isWritten = isLinear(step) || (joined.length > 0 && !joined.includes(undefined));
    if (!isWritten || !activations.has(step.name)) continue;
    const chain = new Set([...joined.flatMap((each) => [...(each ?? [])]), step]);
    for (const { name } of chain) chains.set(name, chain);
  }
  const isFree = (chain: Chain): boolean =>
    [...chain].every(({ name }) => !outputs.includes(name)) &&
    steps.every((reader) => !readsAny(reader, chain) || chain.has(reader) || reader.op === 'conv');
  return [...new Set(chains.values())].filter(isFree);
}

function readsAny({ inputs }: Step, chain: Chain): boolean {
  return [...chain].some(({ name }) => inputs.includes(name));
}

function scalesOf(chain: Chain, activations: Activations): Float64Array {
  const all = [...chain].flatMap(({ name }) => activations.get(name) ?? []).map(usualPeaks);
  const peaks = (all[0] ?? new Float64Array()).map((_, n) => Math.max(...all.map((each) => each[n] ?? 0)));
  const used = peaks.filter((peak) => peak > 0);
  const middle = used.reduce((sum, peak) => sum + Math.log(peak) / used.length, 0);
  return peaks.map((peak) => {
    const scale = peak > 0 ? Math.exp((Math.log(peak) - middle) / 2) : 1;
    return Math.min(MOST_SCALE, Math.max(1 / MOST_SCALE, scale));
  });
}

function rescaled(step: ConvStep, scales: ReadonlyMap<string, Float64Array>): ConvStep {
  const written = scales.get(step.name);
  const read = step.op === 'conv' ? scales.get(step.inputs[0] ?? '') : undefined;
  if (written === undefined && read === undefined) return step;
  const [, , inputs = 1, outputs = 1] = step.kernel.shape;
  const factor = (n: number): number =>
    (read?.[Math.floor(n / outputs) % inputs] ?? 1) / (written?.[n % outputs] ?? 1);
  return {
    ...step,
    kernel: multiplied(step.kernel, factor),
    bias: multiplied(step.bias, (n) => 1 / (written?.[n] ?? 1)),
  };
}

function multiplied(weights: Weights, factor: (n: number) => number): Weights {
  return { ...weights, data: weights.data.map((value, n) => value * factor(n)), half: false };
}

function divided({ mean, lows, highs }: Activation, scales: Float64Array): Activation {
  const each = (values: Float32Array): Float32Array => values.map((value, n) => value / (scales[n] ?? 1));
  return {
    mean: mean.map((value, n) => value / (scales[n] ?? 1)),
    lows: lows.map(each),
    highs: highs.map(each),
  };
}

function isConvolution(step: Step): step is ConvStep {
  return step.op === 'conv' || step.op === 'depthwise';
}

function isLinear(step: Step): boolean {
  return step.op === 'conv' && step.activation === 'none';
}
