import { AppError } from '@isitacat/errors';
import { freePortBlock } from '@isitacat/testkit';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DIALECTS, type Dialect } from '../load/dialect.js';
import { RunningSystem } from '../systems/running-system.js';
import type { ModelFile, SystemPlan } from '../systems/system.js';

/** A system that can be started: its plan and where it lives. */
export interface Subject {
  readonly plan: SystemPlan;
  /** Folder of its environment's programs; empty without one. */
  readonly binaries: string;
  readonly model: ModelFile;
}

/** What every start shares. */
export interface Surroundings {
  /** Folder in which each system has one of its own. */
  readonly folder: string;
  readonly processors: number;
  readonly env: NodeJS.ProcessEnv;
  /** A picture to ask about. */
  readonly picture: Buffer;
  readonly signal: AbortSignal;
}

/** A system that answers. Dispose it. */
export interface Running extends AsyncDisposable {
  readonly system: RunningSystem;
  readonly ports: readonly number[];
  readonly coldStartMs: number;
}

/** Ports that one copy of a system may take. */
const PORTS = 16;
const START_LIMIT_MS = 120_000;
const TRY_LIMIT_MS = 10_000;
const POLL_MS = 20;

/**
 * Starts a system and waits for its first answer.
 *
 * @throws AppError `SETUP_INCOMPLETE` with its last words when it gives none.
 */
export async function startSubject(subject: Subject, surroundings: Surroundings): Promise<Running> {
  const { plan } = subject;
  const { folder, signal, env, processors } = surroundings;
  const ports = await Promise.all(Array.from({ length: plan.copies ?? 1 }, () => freePortBlock(PORTS)));
  const place = { ...subject, processors, folder: join(folder, plan.id, 'data') };
  const launches = ports.map((port) => plan.launch({ ...place, port }));
  const startMs = performance.now();
  const logFile = join(folder, 'logs', `${plan.id}.log`);
  const system = await RunningSystem.start(launches, { title: plan.title, logFile, env });
  const over = new AbortController();
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(START_LIMIT_MS), over.signal]);
    const answered = Promise.all(ports.map((port) => firstAnswer(plan, port, surroundings.picture, limit)));
    await Promise.race([answered, system.failure()]);
    const coldStartMs = performance.now() - startMs;
    return { system, ports, coldStartMs, [Symbol.asyncDispose]: () => system[Symbol.asyncDispose]() };
  } catch (error) {
    over.abort(); // nobody asks on what has ended
    await system[Symbol.asyncDispose]();
    throw error;
  }
}

async function firstAnswer(
  { protocol, title }: SystemPlan,
  port: number,
  picture: Buffer,
  signal: AbortSignal,
): Promise<void> {
  let last = 'no answer';
  while (!signal.aborted) {
    last = protocol === 'loop' ? await knock(port) : await tryOnce(DIALECTS[protocol], port, picture);
    if (last === '') return;
    await sleep(POLL_MS);
  }
  if (signal.reason instanceof AppError) throw signal.reason; // called off
  throw new AppError('SETUP_INCOMPLETE', `${title} doesn't answer within two minutes: ${last}`);
}

/** @returns why there is no answer; empty when there is one. */
async function tryOnce(dialect: Dialect, port: number, picture: Buffer): Promise<string> {
  const caller = dialect.call(port);
  try {
    const late = sleep(TRY_LIMIT_MS, { kind: 'failed', why: 'it takes too long' } as const, { ref: false });
    const outcome = await Promise.race([caller.ask(dialect.encode(picture)), late]);
    if (outcome.kind === 'failed') return outcome.why;
    if (outcome.kind === 'refused') return 'it refuses';
    return dialect.answer(outcome.body) === undefined ? 'its answer has no label' : '';
  } finally {
    await caller[Symbol.asyncDispose]();
  }
}

async function knock(port: number): Promise<string> {
  try {
    await fetch(`http://127.0.0.1:${port}/run?seconds=0&set=.`);
    return '';
  } catch (error) {
    return String(error);
  }
}
