import { loadGraph, type LoadRequest } from '@isitacat/predictor/engines';

/** What a process that only computes is told. */
export interface TensorOrder {
  readonly load: LoadRequest;
  /** One tensor again and again, or counting alone, which tells what the machine itself gives two processes. */
  readonly work: 'infer' | 'count';
  readonly durationMs: number;
}

/** What it says: that it could begin, then how often it went round in a second. */
export type TensorNews = 'ready' | { readonly perSecond: number };

const ROUND = 2_000_000;
const WARM_UPS = 5;

async function prepare({ load, work }: TensorOrder): Promise<() => Promise<unknown>> {
  if (work === 'count') return () => Promise.resolve(count());
  const graph = await loadGraph(load);
  const { width, height } = load.graph.input;
  const pixels = new Uint8Array(width * height * 3).map((_, n) => n % 251);
  for (let n = 0; n < WARM_UPS; n++) await graph.infer(pixels, 1, false);
  return () => graph.infer(pixels, 1, false);
}

function count(): number {
  let state = 1;
  for (let n = 0; n < ROUND; n++) state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
  return state;
}

let order: TensorOrder | undefined;
let once: () => Promise<unknown> = () => Promise.resolve();

async function obey(message: TensorOrder | 'go'): Promise<void> {
  if (message !== 'go') {
    order = message;
    once = await prepare(message);
    process.send?.('ready' satisfies TensorNews);
    return;
  }
  const startMs = performance.now();
  let rounds = 0;
  for (; performance.now() - startMs < (order?.durationMs ?? 0); rounds++) await once();
  const perSecond = (rounds * 1000) / (performance.now() - startMs);
  process.send?.({ perSecond } satisfies TensorNews);
}

process.on('message', (message: TensorOrder | 'go') => void obey(message));
