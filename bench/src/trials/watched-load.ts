import type { LoadReport } from '../load/order.js';
import { processorTime, type NamedStat } from '../processes/processor-time.js';
import type { Asked, Ours } from './start-ours.js';

/** A load, and what ours took for it. */
export interface WatchedLoad {
  readonly report: LoadReport;
  /** Processor time of ours meanwhile, in milliseconds, by process. */
  readonly spentMs: ReadonlyMap<string, number>;
}

/** Asks, and looks at the processor time of all of ours before the first question and after the last answer. */
export async function watchedLoad(ours: Pick<Ours, 'ask' | 'system'>, asked: Asked): Promise<WatchedLoad> {
  let before: Promise<readonly NamedStat[]> = Promise.resolve([]);
  const onStart = (): void => {
    before = ours.system.processes();
  };
  const report = await ours.ask(asked, { onStart });
  return { report, spentMs: processorTime(await before, await ours.system.processes()) };
}
