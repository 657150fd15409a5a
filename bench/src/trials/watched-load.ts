import type { LoadOptions } from '../load/generate-load.js';
import type { LoadReport } from '../load/order.js';
import { processorTime, wholeProcessorTime, type NamedStat } from '../processes/processor-time.js';
import type { Asked, Ours } from './start-ours.js';

/** A load, and what ours took for it. */
export interface WatchedLoad {
  readonly report: LoadReport;
  /** Processor time of ours meanwhile, in milliseconds, by process; without what processes took that have gone. */
  readonly spentMs: ReadonlyMap<string, number>;
  /** The same in all, with these. */
  readonly wholeMs: number;
}

/** Asks, and looks at the processor time of all of ours before the first question and after the last answer. */
export async function watchedLoad(
  ours: Pick<Ours, 'ask' | 'system'>,
  asked: Asked,
  watch: Omit<LoadOptions, 'signal' | 'onStart'> = {},
): Promise<WatchedLoad> {
  let looked: Promise<readonly NamedStat[]> = Promise.resolve([]);
  const onStart = (): void => {
    looked = ours.system.processes();
  };
  const report = await ours.ask(asked, { ...watch, onStart });
  const [before, after] = [await looked, await ours.system.processes()];
  return { report, spentMs: processorTime(before, after), wholeMs: wholeProcessorTime(before, after) };
}
