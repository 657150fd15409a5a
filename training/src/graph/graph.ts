/**
 * A network as a list of steps, independent of what runs or stores it: the
 * interpreter (`run.ts`) and each exporter read the same list, so that they can't
 * drift apart. Pictures are `[n, h, w, c]`, vectors `[n, c]`; `n` is free.
 */
export interface Graph {
  /** In an order in which each step's inputs come before it. */
  readonly steps: readonly Step[];
  /** Names of the steps that are answers. */
  readonly outputs: readonly string[];
}

/** Constant values of a step, row-major. */
export interface Weights {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** Every value is a float16 number, so storing it as float16 loses nothing. */
  readonly half: boolean;
}

interface StepBase {
  /** Unique in the graph. */
  readonly name: string;
  /** Names of the steps it reads. */
  readonly inputs: readonly string[];
  /** Shape of its result without the leading `n`. */
  readonly shape: readonly number[];
}

/** `pixels`: RGB, 0 to 255. */
export interface InputStep extends StepBase {
  readonly op: 'input';
}

/** `x · scale + offset`, the same for every value. */
export interface AffineStep extends StepBase {
  readonly op: 'affine';
  readonly scale: number;
  readonly offset: number;
}

/** Convolution with TensorFlow's SAME padding. */
export interface ConvStep extends StepBase {
  readonly op: 'conv' | 'depthwise';
  readonly stride: 1 | 2;
  /** conv `[k, k, in, out]`; depthwise `[k, k, channels, 1]`. */
  readonly kernel: Weights;
  /** `[out]`. */
  readonly bias: Weights;
  readonly activation: 'none' | 'relu' | 'relu6';
}

/** Sum of two results; sides of 1 are stretched. */
export interface AddStep extends StepBase {
  readonly op: 'add' | 'subtract';
}

/** Mean over height and width. */
export interface MeanStep extends StepBase {
  readonly op: 'mean';
}

/**
 * `relu` keeps the shape; `maxPool` takes the largest of each 2 × 2 places, an odd
 * last row or column left out; `flatten` makes a picture a vector, channels running fastest.
 */
export interface PlainStep extends StepBase {
  readonly op: 'relu' | 'maxPool' | 'flatten';
}

/** `x · kernel + bias` on vectors. */
export interface DenseStep extends StepBase {
  readonly op: 'dense';
  /** `[in, out]`, or `[out, in]` where `transposed`. */
  readonly kernel: Weights;
  readonly bias?: Weights;
  readonly transposed: boolean;
}

/** Over the last axis of vectors: `softmax` keeps it, `logSumExp` leaves `[n, 1]`. */
export interface OverClassesStep extends StepBase {
  readonly op: 'softmax' | 'logSumExp';
}

/**
 * Inner product of each place of a picture, less `centre`, with that picture's own
 * vector: `[n, h, w, c]` and `[n, c]` give `[n, h, w, 1]`.
 */
export interface PlaceDotStep extends StepBase {
  readonly op: 'placeDot';
  /** `[c]`. */
  readonly centre: Weights;
}

export type Step =
  | InputStep
  | AffineStep
  | ConvStep
  | AddStep
  | MeanStep
  | PlainStep
  | DenseStep
  | OverClassesStep
  | PlaceDotStep;
