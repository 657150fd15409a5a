import { setMaxListeners } from 'node:events';
import { check, type Outcome } from './checker.js';
import { endsInLog } from './event-log.js';
import { Followers } from './followers.js';
import { Nemesis, type Struck } from './nemesis.js';
import { makePlan, type Fault } from './plan.js';
import { Promises } from './promises.js';
import { connect, type Scene } from './scene.js';
import { submitAll } from './submit.js';

/** How long and how hard. */
export interface ChaosOptions {
  readonly seed: number;
  readonly jobs: number;
  readonly strikes: number;
  /** The kinds of faults that strike. Default: all that there are. */
  readonly kinds?: readonly Fault['kind'][];
  readonly say: (line: string) => void;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
}

/** What came of it. */
export interface ChaosReport extends Outcome {
  readonly seed: number;
  readonly jobs: number;
  readonly uploads: number;
  readonly questions: number;
  /** How often each kind of fault struck which part. */
  readonly strikes: Struck;
  /** Ends that followers of batches were told once more since the event log was lost. */
  readonly toldAgain: number;
  /** Calls and streams that failed and were tried again. */
  readonly retries: number;
  readonly seconds: number;
  /** Promises that were broken, in words; none is the aim. */
  readonly broken: readonly string[];
}

/** How long it may take from the last promise to the last end. */
const SETTLE_LIMIT_MS = 300_000;

/**
 * Breaks a system by a plan while clients use it, and holds every promise against what came.
 * Where one was broken, or nothing came of it, the logs are kept, and it is said where.
 */
export async function runChaos(scene: Scene, options: ChaosOptions): Promise<ChaosReport> {
  let isFine = false;
  try {
    const report = await breakAndCheck(scene, options);
    isFine = report.broken.length === 0;
    return report;
  } finally {
    if (!isFine) options.say(`the logs are in ${await scene.keepLogs()}`);
  }
}

async function breakAndCheck(scene: Scene, options: ChaosOptions): Promise<ChaosReport> {
  const { seed, jobs, say } = options;
  const startMs = performance.now();
  const plan = makePlan({ ...options, parts: await scene.targets(), hosts: scene.network?.hosts ?? [] });
  const promises = new Promises();
  let retries = 0;
  const failed = (): void => {
    retries += 1;
  };
  const settling = new AbortController();
  const signal = AbortSignal.any([options.signal, settling.signal]);
  setMaxListeners(0, signal); // everything listens to it
  using clients = connect(scene.system);
  const common = { ...clients, promises, failed, signal };
  const followers = new Followers({ ...common, predictions: clients.streams });
  const nemesis = new Nemesis({ ...scene, plan, promises, say });
  const tell = progressOf(jobs, say);
  await submitAll({
    ...{ ...common, jobs, seed },
    reached: (job) => {
      tell(job);
      followers.begun(job);
      return nemesis.reached(job);
    },
    accepted: (prediction) => {
      followers.accepted(prediction);
    },
  });
  await nemesis.rest();
  say('all are accepted, and nothing is struck any more: waiting for the ends');
  const limit = setTimeout(() => {
    settling.abort(new Error('not everything ended in time'));
  }, SETTLE_LIMIT_MS);
  await followers.toEnd();
  const truth = { ...common, ...scene, endsInLog: () => endsInLog(scene, signal) };
  const outcome = await check(promises, truth).finally(() => {
    clearTimeout(limit);
  });
  return {
    ...{ seed, jobs, ...outcome, retries, broken: promises.broken },
    toldAgain: promises.toldAgain,
    uploads: promises.uploads.size,
    questions: promises.answers.size,
    strikes: nemesis.struck,
    seconds: Math.round((performance.now() - startMs) / 1000),
  };
}

/** Tells of every tenth of the jobs. */
function progressOf(jobs: number, say: (line: string) => void): (job: number) => void {
  const tenth = Math.max(1, Math.floor(jobs / 10));
  return (job) => {
    if (job > 0 && job % tenth === 0) say(`${job} of ${jobs} jobs`);
  };
}
