import type { LoadCommand, LoadNews, LoadOrder } from './order.js';
import { runLoad } from './run-load.js';

/** A process of its own, so that what it spends is known and disturbs no other measurement. */
function tell(news: LoadNews): void {
  process.send?.(news);
}

let stop = new AbortController();

async function obey(order: LoadOrder): Promise<void> {
  stop = new AbortController();
  try {
    const report = await runLoad(order, {
      ready: () => {
        tell({ kind: 'ready' });
      },
      onModel: (model) => {
        tell({ kind: 'model', model });
      },
      stop: stop.signal,
    });
    tell({ kind: 'done', report });
  } catch (error) {
    tell({ kind: 'failed', message: String(error) });
  }
}

process.on('message', (command: LoadCommand) => {
  if (command.kind === 'run') void obey(command.order);
  else stop.abort();
});
