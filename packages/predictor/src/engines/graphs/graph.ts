import type { EngineName } from '../engine-name.js';

/** A model's graph in the memory of this process. */
export interface Graph {
  readonly engine: EngineName;
  /**
   * @param pixels `uint8 [n, height, width, 3]`, RGB; read, not kept.
   * @param pictures n, 1 or more.
   * @returns `float32 [n, classes]`: the probability of each class, in the bundle's order.
   */
  infer(pixels: Uint8Array, pictures: number): Promise<Float32Array>;
  /** Tensors alive in the engine, the weights included; 0 where it counts none. */
  tensorsHeld(): number;
}
