import type { Results } from '../measure/results.js';
import { cellsOf, medianOf, processes, startsOf } from './aggregate.js';
import { barPlot, type Bar } from './bar-plot.js';
import { linePlot } from './line-plot.js';

/** All plots, by the name of their file. */
export function plots(results: Results): ReadonlyMap<string, string> {
  const sets = [...new Set(results.cells.map(({ set }) => set))];
  const served = results.systems.filter(({ missing, role }) => missing === undefined && role !== 'limit');
  const starts = (read: (start: Results['starts'][number]) => number): readonly Bar[] =>
    served.map(({ id, title }) => ({
      name: title,
      parts: [['', medianOf(startsOf(results, id), read) ?? 0]],
    }));
  return new Map([
    ...sets.flatMap((set) => [
      [`throughput-latency-p50-${set}.svg`, latencyPlot(results, set, 'p50Ms')] as const,
      [`throughput-latency-p99-${set}.svg`, latencyPlot(results, set, 'p99Ms')] as const,
      [`cpu-${set}.svg`, cpuPlot(results, set)] as const,
    ]),
    [
      'cold-start.svg',
      barPlot(
        'From start to first answer',
        's',
        starts((start) => start.coldStartMs / 1000),
      ),
    ],
    [
      'memory.svg',
      barPlot(
        'Memory under load',
        'MiB',
        starts((start) => start.memoryMiB),
      ),
    ],
  ]);
}

function callersOf(results: Results): readonly number[] {
  const all = [...new Set(results.cells.map(({ callers }) => callers))];
  return all.filter((callers) => callers > 0).sort((a, b) => a - b);
}

function latencyPlot(results: Results, set: 'S' | 'L', which: 'p50Ms' | 'p99Ms'): string {
  const lines = results.systems
    .filter(({ missing, role }) => missing === undefined && role !== 'limit')
    .map(({ id, title }) => ({
      name: title,
      points: callersOf(results).flatMap((callers) => {
        const cells = cellsOf(results, id, { set, callers });
        const x = medianOf(cells, (cell) => cell.picturesPerSecond);
        const y = medianOf(cells, (cell) => cell[which]);
        return x === undefined || y === undefined ? [] : [{ x, y, note: `${callers} callers` }];
      }),
    }));
  const name = which.slice(0, 3);
  const title = `Set ${set}: throughput against ${name}, by callers (right and low is good)`;
  return linePlot({ title, xTitle: 'pictures/s', yTitle: `${name} ms`, lines });
}

function cpuPlot(results: Results, set: 'S' | 'L'): string {
  const most = callersOf(results).at(-1) ?? 0;
  const bars = results.systems
    .filter(({ missing }) => missing === undefined)
    .map(({ id, title, role }) => ({
      name: title,
      parts: processes(cellsOf(results, id, { set, callers: role === 'limit' ? 0 : most })),
    }));
  return barPlot(`Set ${set}: processor time for one picture, ${most} callers`, 'ms', bars);
}
