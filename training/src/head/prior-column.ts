import * as tf from '@tensorflow/tfjs-core';
import type { DenseWeights, PriorLayers } from './prior.js';
import type { Matrix } from './matrix.js';

/** The backbone's own log-odds of the prior classes for each row of pooled features. */
export function priorColumn(pooled: Matrix, { inside, outside }: PriorLayers): Float32Array {
  return tf.tidy(() => {
    const x = tf.tensor2d(pooled.data, [pooled.rows, pooled.columns]);
    const logSum = ({ kernel, bias }: DenseWeights): tf.Tensor => {
      const [rows = 0, columns = 0] = kernel.shape;
      const product = tf.matMul(x, tf.tensor2d(kernel.data, [rows, columns]));
      return tf.logSumExp(tf.add(product, tf.tensor1d(bias.data)), 1);
    };
    return tf.sub(logSum(inside), logSum(outside)).dataSync<'float32'>();
  });
}
