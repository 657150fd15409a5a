import type { Cell, Results, SystemNote } from '../measure/results.js';
import type { PairedRatio } from '../stats/paired-ratio.js';
import {
  cellsOf,
  medianOf,
  memoryParts,
  processes,
  startsOf,
  throughputRatio,
  type Where,
} from './aggregate.js';
import { markdownTable } from './markdown.js';
import { showStanding, standingOf } from './show-ratio.js';

type Row = readonly [goal: string, found: string, verdict: string];

/** What of a picture's time is decoding and computing; the rest is the path to it. */
const COMPUTES = 'predictor child';
const PATH_MS = 1.2;
const BESIDE_LOOP = { S: 0.8, L: 0.88 } as const;
const INT8_TIMES = 2;
const BEHIND_ONE_PROCESS_MS = 1.5;
/** Calls nothing but itself between the socket and the network. */
const IN_ONE_PROCESS = 'fastapi';

/** What the comparison was made for, line by line: goal, what was found, whether it is reached. */
export function goalTable(results: Results): string {
  const rows = (['S', 'L'] as const).flatMap((set) => [
    ...[8, 32].flatMap((callers) => ahead(results, { set, callers })),
    ...besideLoop(results, set),
  ]);
  const all = [
    ...rows,
    ...tail(results),
    ...int8(results),
    ...path(results),
    ...alone(results),
    ...memory(results),
  ];
  return markdownTable(['goal', 'found', ''], all);
}

function rivals(results: Results): readonly SystemNote[] {
  return results.systems.filter(
    ({ role, graph, missing }) => role === 'peer' && graph === 'float32' && missing === undefined,
  );
}

/** The rival with the least ratio of ours to it. */
function closest(
  results: Results,
  ratioTo: (id: string) => PairedRatio | undefined,
): { readonly title: string; readonly ratio: PairedRatio } | undefined {
  const all = rivals(results).flatMap(({ id, title }) => {
    const ratio = ratioTo(id);
    return ratio === undefined ? [] : [{ title, ratio }];
  });
  return all.sort((a, b) => a.ratio.ratio - b.ratio.ratio)[0];
}

function ahead(results: Results, where: Where): readonly Row[] {
  const nearest = closest(results, (id) => throughputRatio(results, ['ours', id], where));
  if (nearest === undefined) return [];
  const found = `${showStanding(nearest.ratio)}: ${nearest.title}`;
  const isAhead = standingOf(nearest.ratio) === 'ahead';
  return [
    [`${where.set}, ${where.callers} callers: throughput ahead of every peer`, found, verdict(isAhead)],
  ];
}

function besideLoop(results: Results, set: 'S' | 'L'): readonly Row[] {
  const where = { set, callers: 32 };
  const loops = results.systems.filter(({ role, missing }) => role === 'limit' && missing === undefined);
  const ratios = loops.flatMap(({ id, title }) => {
    const ratio = throughputRatio(results, ['ours', id], where);
    return ratio === undefined ? [] : [{ title, ratio: ratio.ratio }];
  });
  const [least] = ratios.sort((a, b) => a.ratio - b.ratio);
  if (least === undefined) return [];
  const goal = BESIDE_LOOP[set];
  const text = `${set}, 32 callers: throughput at least ${goal} of the better bare loop`;
  return [[text, `${least.ratio.toFixed(2)} of ${least.title}`, verdict(least.ratio >= goal)]];
}

function tail(results: Results): readonly Row[] {
  const where = { set: 'S', callers: 8 } as const;
  const p99 = (id: string): number | undefined => medianOf(cellsOf(results, id, where), (cell) => cell.p99Ms);
  return below({
    goal: 'S, 8 callers: p99 below every peer',
    read: p99,
    slackMs: 0,
    others: rivals(results),
  });
}

function alone(results: Results): readonly Row[] {
  const where = { set: 'S', callers: 1 } as const;
  const p50 = (id: string): number | undefined => medianOf(cellsOf(results, id, where), (cell) => cell.p50Ms);
  const all = rivals(results);
  const others = all.filter(({ id }) => id !== IN_ONE_PROCESS);
  const oneProcess = all.filter(({ id }) => id === IN_ONE_PROCESS);
  return [
    ...below({
      goal: 'S, 1 caller: p50 below every peer in several processes',
      read: p50,
      slackMs: 0,
      others,
    }),
    ...below({
      goal: `S, 1 caller: p50 within ${BEHIND_ONE_PROCESS_MS} ms of the peer in one process`,
      ...{ read: p50, slackMs: BEHIND_ONE_PROCESS_MS, others: oneProcess },
    }),
  ];
}

interface Below {
  readonly goal: string;
  readonly read: (id: string) => number | undefined;
  readonly slackMs: number;
  readonly others: readonly SystemNote[];
}

function below({ goal, read, slackMs, others }: Below): readonly Row[] {
  const mine = read('ours');
  const best = others
    .flatMap(({ id, title }) => {
      const ms = read(id);
      return ms === undefined ? [] : [{ title, ms }];
    })
    .sort((a, b) => a.ms - b.ms)[0];
  if (mine === undefined || best === undefined) return [];
  const found = `${mine.toFixed(1)} ms; ${best.title} ${best.ms.toFixed(1)} ms`;
  return [[goal, found, verdict(mine < best.ms + slackMs)]];
}

function int8(results: Results): readonly Row[] {
  const where = { set: 'S', callers: 32 } as const;
  const nearest = closest(results, (id) => throughputRatio(results, ['ours-int8', id], where));
  if (nearest === undefined) return [];
  const found = `${nearest.ratio.ratio.toFixed(2)} of ${nearest.title}`;
  const goal = `S, 32 callers: INT8 at least ${INT8_TIMES} × the best float32 peer`;
  return [[goal, found, verdict(nearest.ratio.ratio >= INT8_TIMES)]];
}

function path(results: Results): readonly Row[] {
  const cells: readonly Cell[] = cellsOf(results, 'ours', { set: 'S', callers: 32 });
  if (cells.length === 0) return [];
  const parts = processes(cells).filter(([name]) => name !== COMPUTES);
  const sum = parts.reduce((total, [, ms]) => total + ms, 0);
  const told = parts.filter(([, ms]) => ms >= 0.005).map(([name, ms]) => `${name} ${ms.toFixed(2)}`);
  const goal = `S: all but decoding and computing at most ${PATH_MS} CPU-ms`;
  return [[goal, `${sum.toFixed(2)} (${told.join(', ')})`, verdict(sum <= PATH_MS)]];
}

/** What a predictor holds, its engine processes included. */
function memory(results: Results): readonly Row[] {
  const mlserver = medianOf(startsOf(results, 'mlserver'), ({ memoryMiB }) => memoryMiB);
  const parts = memoryParts(startsOf(results, 'ours')).filter(([name]) => name.startsWith('predictor'));
  if (mlserver === undefined || parts.length === 0) return [];
  const sum = parts.reduce((total, [, mib]) => total + mib, 0);
  const found = `${sum.toFixed(0)} MiB; MLServer ${mlserver.toFixed(0)} MiB`;
  return [['memory of a predictor with its engine processes below MLServer', found, verdict(sum < mlserver)]];
}

function verdict(isMet: boolean): string {
  return isMet ? 'met' : 'missed';
}
