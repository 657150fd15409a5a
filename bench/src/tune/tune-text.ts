import { markdownTable } from '../report/markdown.js';
import type { Trying } from './choose.js';
import type { Tuned } from './run-tune.js';
import { environmentLines } from './setting.js';

/** Everything that was tried, the chosen one marked, and the setting to use. */
export function tuneText({ tryings, chosen }: Tuned, p99Ms: number): string {
  const header = ['engine', 'precision', 'processes', 'batch', 'decodes', 'callers'];
  const figures = ['pictures/s', 'p50 ms', 'p99 ms', 'CPU-ms', 'MiB', 'failed', ''];
  const rows = tryings.map((each) => row(each, each === chosen));
  const isQuick = chosen.p99Ms <= p99Ms;
  return [
    markdownTable([...header, ...figures], rows),
    isQuick ? '' : `Nothing answers within ${p99Ms} ms; this is the quickest.\n`,
    ...environmentLines(chosen.setting),
  ].join('\n');
}

/** A file that a shell can read before a start. */
export function tuneFile({ chosen }: Tuned, p99Ms: number): string {
  const { callers, picturesPerSecond, p99Ms: foundMs } = chosen;
  const found = `${picturesPerSecond.toFixed(0)} pictures/s, p99 ${foundMs.toFixed(0)} ms with ${callers} callers`;
  return [`# npm run tune, p99 within ${p99Ms} ms: ${found}`, ...environmentLines(chosen.setting), ''].join(
    '\n',
  );
}

function row(trying: Trying, isChosen: boolean): readonly string[] {
  const { setting, callers, picturesPerSecond, p50Ms, p99Ms, cpuMs, memoryMiB, failed } = trying;
  return [
    ...[setting.engine, setting.precision, String(setting.children)],
    ...[String(setting.batch ?? 'auto'), String(setting.decodes ?? 'auto'), String(callers)],
    ...[picturesPerSecond.toFixed(1), p50Ms.toFixed(1), p99Ms.toFixed(1), cpuMs.toFixed(2)],
    ...[memoryMiB.toFixed(0), String(failed), isChosen ? '← use this' : ''],
  ];
}
