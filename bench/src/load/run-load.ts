import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from './caller.js';
import { DIALECTS, type Dialect } from './dialect.js';
import type { LoadOrder, LoadReport } from './order.js';

/** Gathers what callers see. */
class Tally {
  readonly latencies: number[] = [];
  readonly refused: number[] = [];
  readonly failures: Record<string, number> = {};
  readonly labels: string[] = [];
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  async ask(caller: Caller, bodies: readonly Buffer[], turn: number, dueMs: number): Promise<void> {
    const index = turn % bodies.length;
    const outcome = await caller.ask(bodies[index] ?? Buffer.alloc(0));
    const tookMs = performance.now() - dueMs;
    if (outcome.kind === 'refused') this.refused.push(tookMs);
    else if (outcome.kind === 'failed') this.#fail(outcome.why);
    else {
      this.latencies.push(tookMs);
      this.labels[index] ??= this.#dialect.label(outcome.body) ?? 'no label';
    }
  }

  #fail(why: string): void {
    this.failures[why] = (this.failures[why] ?? 0) + 1;
  }
}

/** Runs an order to its end, what is under way included. Calls `ready` before the first question. */
export async function runLoad(order: LoadOrder, ready: () => void): Promise<LoadReport> {
  const dialect = DIALECTS[order.protocol];
  const bodies = readPictures(order.pictures).map((picture) => dialect.encode(picture));
  const callers = Array.from({ length: order.callers }, () => dialect.call(order.port));
  const tally = new Tally(dialect);
  ready();
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  await (order.ratePerSecond === undefined
    ? closedLoop(order, callers, bodies, tally)
    : openLoop(order, order.ratePerSecond, callers, bodies, tally));
  const elapsedMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  await Promise.all(callers.map((caller) => caller[Symbol.asyncDispose]()));
  return {
    latenciesMs: Float64Array.from(tally.latencies).sort(),
    refusedMs: Float64Array.from(tally.refused).sort(),
    ...{ failures: tally.failures, labels: [...tally.labels] },
    ...{ elapsedMs, cpuMs: (user + system) / 1000 },
  };
}

/** Each caller asks again as soon as it has its answer; all together ask for each picture at least once. */
async function closedLoop(
  { durationMs }: LoadOrder,
  callers: readonly Caller[],
  bodies: readonly Buffer[],
  tally: Tally,
): Promise<void> {
  const end = performance.now() + durationMs;
  let turn = 0;
  await Promise.all(
    callers.map(async (caller) => {
      while (performance.now() < end) await tally.ask(caller, bodies, turn++, performance.now());
    }),
  );
}

/**
 * Questions arrive at even distances. One that finds every caller busy waits for the
 * next free one, and its latency counts from its arrival: a system that stalls is
 * charged for all who would have come meanwhile.
 */
async function openLoop(
  { durationMs }: LoadOrder,
  ratePerSecond: number,
  callers: readonly Caller[],
  bodies: readonly Buffer[],
  tally: Tally,
): Promise<void> {
  const startMs = performance.now();
  const total = Math.max(1, Math.floor((durationMs / 1000) * ratePerSecond));
  let turn = 0;
  await Promise.all(
    callers.map(async (caller) => {
      for (let mine = turn++; mine < total; mine = turn++) {
        const dueMs = startMs + (mine * 1000) / ratePerSecond;
        const earlyMs = dueMs - performance.now();
        if (earlyMs > 0) await sleep(earlyMs);
        await tally.ask(caller, bodies, mine, Math.max(dueMs, startMs));
      }
    }),
  );
}

function readPictures(folder: string): readonly Buffer[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.jpg'));
  return names.sort().map((name) => readFileSync(join(folder, name)));
}
