import type { EngineName } from '../engine-name.js';

/** What came of one run of a graph. */
export interface Inference {
  /** `float32 [n, classes]`: the probability of each class, in the bundle's order. */
  readonly probabilities: Float32Array;
  /** `float32 [n, evidenceHeight, evidenceWidth, classes]`, where it was asked for. */
  readonly evidence: Float32Array | undefined;
  /** `float32 [n, dimensions]`, where the graph's spec says where embeddings lie. */
  readonly embedding: Float32Array | undefined;
  /** What the engine took, without waits for the event loop or for a processor as far as that can be told. */
  readonly ms: number;
}

/** A model's graph in the memory of this process. */
export interface Graph {
  readonly engine: EngineName;
  /**
   * @param pixels `uint8 [n, height, width, 3]`, RGB; read, not kept.
   * @param pictures n, 1 or more.
   * @param explain Whether to give the evidence too.
   */
  infer(pixels: Uint8Array, pictures: number, explain: boolean): Promise<Inference>;
  /** Loads the graph once more, to run on so many threads; absent where the engine has no such choice. */
  readonly widen?: (threads: number) => Promise<Graph>;
  /** Tensors alive in the engine, the weights included; 0 where it counts none. */
  tensorsHeld(): number;
}
