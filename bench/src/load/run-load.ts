import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from './caller.js';
import { DIALECTS } from './dialect.js';
import type { LoadOrder, LoadReport } from './order.js';
import { Tally } from './tally.js';

/** Who watches a load, and who may end it. */
export interface LoadWatch {
  /** Called right before the first question. */
  readonly ready: () => void;
  readonly onModel: (model: string) => void;
  /** Aborts when no more is to be asked. */
  readonly stop: AbortSignal;
}

/** What is asked, by whom. */
interface Work extends LoadOrder {
  readonly bodies: readonly Buffer[];
  readonly clients: readonly Caller[];
  readonly tally: Tally;
  readonly stop: AbortSignal;
}

/** Runs an order to its end, what is under way included. */
export async function runLoad(order: LoadOrder, { ready, onModel, stop }: LoadWatch): Promise<LoadReport> {
  const dialect = DIALECTS[order.protocol];
  const bodies = readPictures(order.pictures).map((picture) => dialect.encode(picture));
  const clients = Array.from({ length: order.callers }, () => dialect.call(order.port, order.deadlineMs));
  const tally = new Tally({ dialect, readsAnswers: order.readsAnswers ?? false, onModel });
  const work = { ...order, bodies, clients, tally, stop };
  ready();
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  await (order.ratePerSecond === undefined ? closedLoop(work) : openLoop(work, order.ratePerSecond));
  const elapsedMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  await Promise.all(clients.map((caller) => caller[Symbol.asyncDispose]()));
  return { ...tally.report(), elapsedMs, cpuMs: (user + system) / 1000 };
}

/** Each caller asks again as soon as it has its answer. */
async function closedLoop({
  durationMs,
  most = Infinity,
  bodies,
  clients,
  tally,
  stop,
}: Work): Promise<void> {
  const end = performance.now() + durationMs;
  let turn = 0;
  await Promise.all(
    clients.map(async (caller) => {
      while (turn < most && !stop.aborted && performance.now() < end) {
        await tally.ask(caller, bodies, turn++, performance.now());
      }
    }),
  );
}

/**
 * Questions arrive at even distances. One that finds every caller busy waits for the
 * next free one, and its latency counts from its arrival: a system that stalls is
 * charged for all who would have come meanwhile.
 */
async function openLoop(
  { durationMs, most = Infinity, bodies, clients, tally, stop }: Work,
  ratePerSecond: number,
): Promise<void> {
  const startMs = performance.now();
  const total = Math.min(most, Math.max(1, Math.floor((durationMs / 1000) * ratePerSecond)));
  let turn = 0;
  await Promise.all(
    clients.map(async (caller) => {
      for (let mine = turn++; mine < total && !stop.aborted; mine = turn++) {
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
