import type { Results, SystemNote } from '../measure/results.js';
import {
  cellsOf,
  medianOf,
  memoryParts,
  processes,
  startsOf,
  throughputRatio,
  type Where,
} from './aggregate.js';
import { goalTable } from './goals.js';
import { markdownTable } from './markdown.js';
import { openTable } from './open-table.js';
import { showStanding } from './show-ratio.js';

/** The whole result as one Markdown text. */
export function resultText(results: Results): string {
  return `# Benchmark\n\n${documentText(results)}\n`;
}

/** The tables that a document shows: goals, figures, processes, starts, settings. */
export function documentText(results: Results): string {
  const { startTime, machine } = results;
  return [
    `${startTime.slice(0, 10)}. ${Object.values(machine).join('; ')}. ${lengthText(results)}.`,
    '## Goals',
    goalTable(results),
    ...sets(results).flatMap((set) => [`## Set ${set}`, setTable(results, set), processText(results, set)]),
    '## Starts',
    startTable(results),
    ...(results.open.length === 0 ? [] : ['## Open loop', openTable(results)]),
    '## Settings',
    systemTable(results),
  ].join('\n\n');
}

function lengthText({ options, cells }: Results): string {
  const begun = new Set(cells.map(({ round }) => round)).size;
  const rounds = begun < options.rounds ? `${begun} of ${options.rounds} rounds` : `${begun} rounds`;
  return `${rounds}, measurements of ${options.seconds} s after ${options.warmUpSeconds.toFixed(1)} s of warm-up`;
}

function sets(results: Results): readonly ('S' | 'L')[] {
  return [...new Set(results.cells.map(({ set }) => set))];
}

function callersOf(results: Results): readonly number[] {
  const all = new Set(results.cells.map(({ callers }) => callers));
  return [...all].filter((callers) => callers > 0).sort((a, b) => a - b);
}

function present(results: Results): readonly SystemNote[] {
  return results.systems.filter(({ missing }) => missing === undefined);
}

function setTable(results: Results, set: 'S' | 'L'): string {
  const callers = callersOf(results);
  const most = callers.at(-1) ?? 0;
  const reference = results.systems.find(({ role }) => role === 'ours')?.id ?? '';
  const header = [
    'system',
    ...callers.flatMap((n) => [
      `${n}: pictures/s`,
      `${n}: p50 ms`,
      `${n}: p99 ms`,
      `ours ÷ it at ${n} [95 %]`,
    ]),
    'CPU-ms',
    'load generator CPU-ms',
    'failed',
  ];
  const rows = present(results).map(({ id, title, role }) => {
    const at = (n: number): Where => ({ set, callers: role === 'limit' ? 0 : n });
    const busiest = cellsOf(results, id, at(most));
    return [
      title,
      ...callers.flatMap((n) => {
        const cells = cellsOf(results, id, at(n));
        const ratio =
          id === reference ? undefined : throughputRatio(results, [reference, id], { set, callers: n });
        return [
          show(
            medianOf(cells, (cell) => cell.picturesPerSecond),
            1,
          ),
          show(
            medianOf(cells, (cell) => cell.p50Ms),
            1,
          ),
          show(
            medianOf(cells, (cell) => cell.p99Ms),
            1,
          ),
          showStanding(ratio),
        ];
      }),
      show(
        medianOf(busiest, (cell) => cell.cpuMs),
        2,
      ),
      show(
        medianOf(busiest, (cell) => cell.loadCpuMs),
        2,
      ),
      String(cellsFailed(results, id)),
    ];
  });
  return markdownTable(header, rows);
}

function cellsFailed(results: Results, id: string): number {
  return results.cells.filter(({ system }) => system === id).reduce((sum, { failed }) => sum + failed, 0);
}

function processText(results: Results, set: 'S' | 'L'): string {
  const most = callersOf(results).at(-1) ?? 0;
  const rows = present(results).map(({ id, title, role }) => {
    const parts = processes(cellsOf(results, id, { set, callers: role === 'limit' ? 0 : most }));
    const told = parts.filter(([, ms]) => ms >= 0.005).map(([name, ms]) => `${name} ${ms.toFixed(2)}`);
    return [title, told.join(', ')];
  });
  return markdownTable(['system', `CPU-ms for one picture by process, ${most} callers`], rows);
}

function startTable(results: Results): string {
  const served = present(results).filter(({ role }) => role !== 'limit');
  const rows = served.map(({ id, title }) => {
    const starts = startsOf(results, id);
    const coldMs = medianOf(starts, (start) => start.coldStartMs);
    const memory = medianOf(starts, (start) => start.memoryMiB);
    const parts = memoryParts(starts).map(([name, mib]) => `${name} ${mib.toFixed(0)}`);
    return [
      title,
      show(coldMs === undefined ? undefined : coldMs / 1000, 2),
      show(memory, 0),
      parts.join(', '),
    ];
  });
  return markdownTable(['system', 'cold start s', 'memory under load MiB', 'of these by process'], rows);
}

function systemTable(results: Results): string {
  const rows = results.systems.map((system) => [
    system.title,
    system.missing === undefined ? (system.agrees ?? '') : `left out: ${oneLine(system.missing)}`,
    system.settings,
    system.versions.join(', '),
  ]);
  return markdownTable(['system', 'labels as ours', 'settings', 'versions'], rows);
}

const LONGEST = 200;

function oneLine(text: string): string {
  return text.replace(/[\s|]+/g, ' ').slice(0, LONGEST);
}

function show(value: number | undefined, digits: number): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits);
}
