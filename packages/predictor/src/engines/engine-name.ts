/**
 * Every engine, in the order in which `auto` tries them: a GPU where one is
 * there, else the fastest on a CPU.
 */
export const ENGINE_NAMES = ['tfjs-gpu', 'onnx', 'tfjs-native', 'tfjs-wasm'] as const;

/** What computes: TensorFlow.js on a GPU, ONNX Runtime, TensorFlow.js on libtensorflow or WebAssembly. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** An engine by name, or `auto` for the first of `ENGINE_NAMES` that loads. */
export type EngineChoice = EngineName | 'auto';

/** With what numbers a graph computes: `int8` is faster on a CPU and a little less exact. */
export type Precision = 'float32' | 'int8';

/** The engines to try for a choice, in order. */
export function candidates(choice: EngineChoice): readonly EngineName[] {
  return choice === 'auto' ? ENGINE_NAMES : [choice];
}
