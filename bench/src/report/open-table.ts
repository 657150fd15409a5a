import type { OpenCell, Results } from '../measure/results.js';
import { medianOf } from './aggregate.js';
import { markdownTable } from './markdown.js';

/** What fixed arrival rates found. */
export function openTable(results: Results): string {
  const kinds = new Map(results.open.map((cell) => [keyOf(cell), cell]));
  const rows = [...kinds].map(([key, { system, set, load }]) => {
    const cells = results.open.filter((cell) => keyOf(cell) === key);
    const figure = (read: (cell: OpenCell) => number, digits: number): string =>
      medianOf(cells.map(read).filter(Number.isFinite), (value) => value)?.toFixed(digits) ?? '';
    return [
      results.systems.find(({ id }) => id === system)?.title ?? system,
      set,
      `${load.toFixed(1)} (${figure((cell) => cell.ratePerSecond, 0)}/s)`,
      ...[
        figure((cell) => cell.goodput, 1),
        figure((cell) => cell.p50Ms, 1),
        figure((cell) => cell.p99Ms, 1),
      ],
      ...[figure((cell) => cell.refused, 0), figure((cell) => cell.refusedP99Ms, 1)],
      figure((cell) => cell.failed, 0),
    ];
  });
  const header = ['system', 'set', 'arrivals ÷ own best', 'answers/s', 'p50 ms', 'p99 ms'];
  return markdownTable([...header, 'refused', 'refused p99 ms', 'failed'], rows);
}

function keyOf({ system, set, load }: OpenCell): string {
  return `${system}/${set}/${load}`;
}
