import { AppError, isAppError } from '@isitacat/errors';
import type { GraphSpec, LoadRequest } from '../child/protocol.js';
import type { EngineName } from '../engine-name.js';
import type { Graph } from './graph.js';

type Load = (graph: GraphSpec) => Promise<Graph>;

// Each engine is imported only when it is chosen: a native library that is
// absent, or slow to load, costs the others nothing.
const OPENERS: Readonly<Record<EngineName, (threads: number) => Promise<Load>>> = {
  onnx: async (threads) => {
    const { loadOnnxGraph } = await import('./onnx-graph.js');
    return (graph) => loadOnnxGraph(graph, threads);
  },
  'tfjs-wasm': async () => {
    await (await import('./wasm-backend.js')).useWasmBackend();
    return loadTfjs('tfjs-wasm');
  },
  'tfjs-native': async () => {
    await (await import('./native-backend.js')).useNativeBackend();
    return loadTfjs('tfjs-native');
  },
  'tfjs-gpu': async () => {
    await (await import('./native-backend.js')).useGpuBackend();
    return loadTfjs('tfjs-gpu');
  },
};

/**
 * Loads the graph by the first engine that is there.
 *
 * @throws AppError `ENGINE_UNAVAILABLE` with each engine's reason when none is;
 *   `BUNDLE_INVALID` when an engine that is there can't load the graph.
 */
export async function loadGraph({ engines, threads, graph }: LoadRequest): Promise<Graph> {
  const reasons: AppError[] = [];
  for (const name of engines) {
    const load = await OPENERS[name](threads).catch((cause: unknown) => unavailable(name, cause));
    if (typeof load === 'function') return await tryLoad(name, load, graph);
    reasons.push(load);
  }
  throw new AppError('ENGINE_UNAVAILABLE', reasons.map(({ message }) => message).join('; '), {
    cause: new AggregateError(reasons),
  });
}

async function loadTfjs(name: EngineName): Promise<Load> {
  const { loadTfjsGraph } = await import('./tfjs-graph.js');
  return (graph) => loadTfjsGraph(name, graph);
}

async function tryLoad(name: EngineName, load: Load, graph: GraphSpec): Promise<Graph> {
  try {
    return await load(graph);
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    throw new AppError('BUNDLE_INVALID', `engine ${name} can not load the graph of this bundle`, { cause });
  }
}

function unavailable(name: EngineName, cause: unknown): AppError {
  if (isAppError(cause)) return cause;
  return new AppError('ENGINE_UNAVAILABLE', `engine ${name} does not load on this machine`, { cause });
}
