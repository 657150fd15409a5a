import type { LoadNews, LoadOrder } from './order.js';
import { runLoad } from './run-load.js';

/** A process of its own, so that what it spends is known and disturbs no other measurement. */
function tell(news: LoadNews): void {
  process.send?.(news);
}

process.once('message', (order: LoadOrder) => {
  runLoad(order, () => {
    tell({ kind: 'ready' });
  }).then(
    (report) => {
      tell({ kind: 'done', report });
      process.disconnect();
    },
    (error: unknown) => {
      tell({ kind: 'failed', message: String(error) });
      process.disconnect();
    },
  );
});
