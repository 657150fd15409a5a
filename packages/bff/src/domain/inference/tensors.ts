/** The elements of a tensor, as they came: its bytes, or each for itself. */
export type TensorData =
  | { readonly kind: 'raw'; readonly bytes: Uint8Array }
  | { readonly kind: 'texts'; readonly texts: readonly Uint8Array[] }
  | { readonly kind: 'numbers'; readonly numbers: readonly number[] };

/** A tensor that a caller sends. */
export interface InputTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** A tensor that a caller gets: numbers of FP32, or texts of BYTES. */
export type OutputTensor =
  | {
      readonly name: string;
      readonly datatype: 'FP32';
      readonly shape: readonly number[];
      readonly numbers: Float32Array;
    }
  | {
      readonly name: string;
      readonly datatype: 'BYTES';
      readonly shape: readonly number[];
      readonly texts: readonly string[];
    };

/** What a tensor of a model is; in its shape -1 stands for any number. */
export interface TensorFacts {
  readonly name: string;
  readonly datatype: 'BYTES' | 'UINT8' | 'FP32';
  readonly shape: readonly number[];
}

/** What never changes of a model's version, as far as its tensors go. */
export interface ModelShape {
  /** The classes, in the order of the probabilities. */
  readonly labels: readonly string[];
  readonly inputWidthPx: number;
  readonly inputHeightPx: number;
}

/** What a model takes: one of them. */
export function inputFacts({ inputHeightPx, inputWidthPx }: ModelShape): readonly TensorFacts[] {
  return [
    { name: 'image', datatype: 'BYTES', shape: [-1, 1] },
    { name: 'pixels', datatype: 'UINT8', shape: [-1, inputHeightPx, inputWidthPx, 3] },
  ];
}

/** What a model gives. */
export function outputFacts({ labels }: Pick<ModelShape, 'labels'>): readonly TensorFacts[] {
  return [
    { name: 'probabilities', datatype: 'FP32', shape: [-1, labels.length] },
    { name: 'label', datatype: 'BYTES', shape: [-1] },
  ];
}
