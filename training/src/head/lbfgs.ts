/** A smooth function with its gradient. */
export type Objective = (point: Float64Array) => { readonly value: number; readonly gradient: Float64Array };

/** When to stop. */
export interface LbfgsOptions {
  /** Default 300. */
  readonly maxIterations?: number;
  /** Stops when no part of the gradient is larger; default 1e-5. */
  readonly tolerance?: number;
  readonly signal?: AbortSignal;
  /** Told the value at the start and after each step. */
  readonly onStep?: (value: number) => void;
}

const MEMORY = 10;
const SUFFICIENT_DECREASE = 1e-4;
const MAX_HALVINGS = 30;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/** Minimises a convex function from `start` by the limited-memory BFGS method; the same input gives the same result. */
export function minimise(
  objective: Objective,
  start: Float64Array,
  options: LbfgsOptions = {},
): Float64Array {
  const { maxIterations = 300, tolerance = 1e-5, signal, onStep } = options;
  let point = start;
  let here = objective(point);
  const pairs: Pair[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    signal?.throwIfAborted();
    onStep?.(here.value);
    if (here.gradient.every((part) => Math.abs(part) <= tolerance)) break;
    const found = descend(objective, point, here, directionOf(here.gradient, pairs));
    if (found === undefined) break;
    const step = combine(found.point, point, -1);
    const change = combine(found.at.gradient, here.gradient, -1);
    const curvature = dot(step, change);
    // Rounding can make the curvature vanish near the minimum; such a pair would blow up the next direction.
    if (curvature > 1e-14) pairs.push({ step, change, curvature });
    if (pairs.length > MEMORY) pairs.shift();
    ({ point, at: here } = found);
  }
  return point;
}

/** Walks down a direction, halving the step until the value falls enough. */
function descend(
  objective: Objective,
  point: Float64Array,
  here: ReturnType<Objective>,
  direction: Float64Array,
): { readonly point: Float64Array; readonly at: ReturnType<Objective> } | undefined {
  const slope = dot(here.gradient, direction);
  let length = 1;
  for (let halving = 0; halving < MAX_HALVINGS; halving += 1, length /= 2) {
    const candidate = combine(point, direction, length);
    const at = objective(candidate);
    if (at.value <= here.value + SUFFICIENT_DECREASE * length * slope) return { point: candidate, at };
  }
  return undefined;
}

/** Minus the inverse-Hessian estimate times the gradient, by the two-loop recursion. */
function directionOf(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  let direction: Float64Array = gradient.map((part) => -part);
  const weights: number[] = [];
  for (const { step, change, curvature } of pairs.toReversed()) {
    const weight = dot(step, direction) / curvature;
    weights.unshift(weight);
    direction = combine(direction, change, -weight);
  }
  const last = pairs.at(-1);
  // Without history one step of length 1 at most, since nothing is known of the scale.
  const scale =
    last === undefined
      ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)))
      : last.curvature / dot(last.change, last.change);
  direction = direction.map((part) => part * scale);
  for (const [index, { step, change, curvature }] of pairs.entries())
    direction = combine(direction, step, (weights[index] ?? 0) - dot(change, direction) / curvature);
  return direction;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < left.length; n += 1) sum += (left[n] ?? 0) * (right[n] ?? 0);
  return sum;
}

/** `left + factor · right`. */
function combine(left: Float64Array, right: Float64Array, factor: number): Float64Array {
  return left.map((part, n) => part + factor * (right[n] ?? 0));
}
