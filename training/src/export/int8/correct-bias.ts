import type { QuantizedKernel } from './quantize-kernel.js';

/** A kernel before and after rounding, and what it is applied to. */
export interface RoundedKernel {
  /** Whether each output channel reads one input channel alone. */
  readonly isDepthwise: boolean;
  /** Output channel by output channel, then input channel, then place. */
  readonly values: Float32Array;
  readonly kernel: QuantizedKernel;
  readonly bias: Float32Array;
  /** Mean of each input channel. */
  readonly inputMean: Float64Array;
}

/**
 * The bias that makes up for a kernel's rounding on the average input: without it
 * the errors of one channel all pull the same way, since activations are seldom
 * around 0, and the next layers add them up.
 */
export function correctBias({ isDepthwise, values, kernel, bias, inputMean }: RoundedKernel): Float32Array {
  const perChannel = values.length / bias.length;
  const places = isDepthwise ? perChannel : perChannel / inputMean.length;
  const corrected = Float64Array.from(bias);
  for (const [n, value] of values.entries()) {
    const channel = Math.floor(n / perChannel);
    const input = isDepthwise ? channel : Math.floor((n % perChannel) / places);
    const error = (kernel.values[n] ?? 0) * (kernel.scales[channel] ?? 0) - value;
    corrected[channel] = (corrected[channel] ?? 0) - error * (inputMean[input] ?? 0);
  }
  return Float32Array.from(corrected);
}
