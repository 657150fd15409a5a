/** A TensorFlow.js graph model: the text of `model.json` and the weights it names. */
export interface TinyTfjs {
  readonly json: string;
  /** For the file `weights.bin` beside it. */
  readonly weights: Uint8Array;
}

const FLOAT = { type: 'DT_FLOAT' };
const INT = { type: 'DT_INT32' };
const ONES = { list: { i: ['1', '1', '1', '1'] } };

/**
 * The same graph as `tinyOnnx`, its weights stored as float16.
 *
 * @param weights `[3, 2]`, row by row: zero or powers of two, of either sign.
 */
export function tinyTfjs(weights: readonly number[]): TinyTfjs {
  const node = [
    { name: 'pixels', op: 'Placeholder', attr: { dtype: INT, shape: { shape: dims(-1, -1, -1, 3) } } },
    { name: 'float', op: 'Cast', input: ['pixels'], attr: { SrcT: INT, DstT: FLOAT } },
    { name: 'axes', op: 'Const', attr: { dtype: INT, value: { tensor: tensor('DT_INT32', 2) } } },
    { name: 'weights', op: 'Const', attr: { dtype: FLOAT, value: { tensor: tensor('DT_FLOAT', 3, 2) } } },
    {
      name: 'embedding',
      op: 'Mean',
      input: ['float', 'axes'],
      attr: { T: FLOAT, Tidx: INT, keep_dims: { b: false } },
    },
    { name: 'logits', op: 'MatMul', input: ['embedding', 'weights'], attr: { T: FLOAT } },
    { name: 'probabilities', op: 'Softmax', input: ['logits'], attr: { T: FLOAT } },
    {
      name: 'kernel',
      op: 'Const',
      attr: { dtype: FLOAT, value: { tensor: tensor('DT_FLOAT', 1, 1, 3, 2) } },
    },
    {
      name: 'evidence',
      op: 'Conv2D',
      input: ['float', 'kernel'],
      attr: {
        T: FLOAT,
        strides: ONES,
        dilations: ONES,
        padding: { s: btoa('VALID') },
        data_format: { s: btoa('NHWC') },
      },
    },
  ];
  const quantization = { dtype: 'float16', original_dtype: 'float32' };
  const specs = [
    { name: 'axes', shape: [2], dtype: 'int32' },
    { name: 'weights', shape: [3, 2], dtype: 'float32', quantization },
    { name: 'kernel', shape: [1, 1, 3, 2], dtype: 'float32', quantization },
  ];
  const json = JSON.stringify({
    format: 'graph-model',
    modelTopology: { node, versions: { producer: 1 } },
    weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
  });
  const axes = new Uint8Array(Int32Array.of(1, 2).buffer);
  const halves = new Uint8Array(Uint16Array.from(weights, half).buffer);
  return { json, weights: Buffer.concat([axes, halves, halves]) };
}

function dims(...sizes: readonly number[]): object {
  return { dim: sizes.map((size) => ({ size: String(size) })) };
}

function tensor(dtype: string, ...sizes: readonly number[]): object {
  return { dtype, tensorShape: dims(...sizes) };
}

/** Zero or a power of two as a float16's bits. */
function half(value: number): number {
  const exponent = value === 0 ? 0 : Math.log2(Math.abs(value)) + 15;
  return (exponent << 10) | (value < 0 ? 0x8000 : 0);
}
