import { loadGraph } from '../graphs/load-graph.js';
import { toFault } from './fault.js';
import { PictureWorker } from './picture-worker.js';
import { QuietMoment } from './quiet-moment.js';
import type { FromChild, LoadRequest, ToChild } from './protocol.js';

// A signal to the whole process group is the parent's to obey: it finishes what
// it took on, and this process ends when the parent lets go of it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.once('disconnect', () => process.exit());

/** To load a graph once more takes a processor for a moment: a busy predictor has none to spare. */
const QUIET_MS = 500;

function tell(message: FromChild): void {
  process.send?.(message);
}

async function load(request: LoadRequest): Promise<PictureWorker> {
  // libtensorflow reads these when it loads, and has no other way to be told.
  process.env['TF_NUM_INTRAOP_THREADS'] = String(request.threads);
  process.env['TF_NUM_INTEROP_THREADS'] = '1';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const graph = await loadGraph(request);
  const worker = new PictureWorker(graph, request.graph, request.decodes);
  const { batchLimit, costs, threads, wideThreads = threads } = request;
  tell({ type: 'ready', engine: graph.engine, costs: await worker.warmUp(batchLimit, costs) });
  const { widen } = graph;
  if (widen !== undefined && wideThreads > threads)
    quiet = new QuietMoment(QUIET_MS, () => {
      worker.widen(() => widen(wideThreads)).catch(() => undefined); // it answers on as it is
    });
  return worker;
}

let worker: Promise<PictureWorker> | undefined;
let quiet: QuietMoment | undefined;

async function obey(message: ToChild): Promise<void> {
  switch (message.type) {
    case 'load':
      worker = load(message);
      await worker.catch((error: unknown) => {
        tell({ type: 'load-failed', fault: toFault(error) });
      });
      return;
    case 'classify': {
      if (message.wide === true) quiet?.begin();
      else quiet?.disturb();
      const reply = await (await worker)?.work(message);
      if (reply !== undefined) tell(reply);
      return;
    }
    case 'cancel':
      (await worker)?.cancel(message.id, message.index);
      return;
    default:
      message satisfies never;
  }
}

process.on('message', (message: ToChild) => void obey(message));
