import type { Work } from '@isitacat/contracts';
import { isAppError } from '@isitacat/errors';
import type { Answered } from './classify-work.js';
import { judgeFailure, MOST_ATTEMPTS, wasNotTried } from './judge-failure.js';

/** A background job as it was handed out. */
export interface Job {
  readonly work: Work;
  /** Which attempt this is since it was queued, or queued again; 1 or more. */
  readonly attempt: number;
}

/** How a job ends, for its owner to read; `dead`: for the operator too. */
export type Ending =
  | { readonly type: 'answered'; readonly answered: Answered }
  | { readonly type: 'failed' | 'dead'; readonly error: unknown };

/** What a job needs of the world. */
export interface JobPorts {
  /** Whether the job has a result already; if so, its owner has been told of it. */
  isFinished(job: Job): Promise<boolean>;
  /** Tells the job's owner that it is being worked on. */
  announce(job: Job): Promise<void>;
  classify(job: Job): Promise<Answered>;
  /** Records the result, unless there is one, and tells the owner of the one that counts. */
  finish(job: Job, ending: Ending): Promise<void>;
  /** How long to rest after the attempt that failed. */
  retryDelayMs(attempt: number): number;
  /** Waits; rejects when the process has to stop. */
  rest(delayMs: number): Promise<void>;
  /** Whether the process has to stop: what fails then says nothing of the job. */
  isStopping(): boolean;
}

/**
 * What to do with the message that brought the job.
 *
 * - `done`: it is finished; take it off the queue.
 * - `dead`: it is finished after its last attempt; take it off the queue for good.
 * - `retry`: hand it out again after a while.
 * - `return`: put it back as it was; it was not really tried.
 * - `leave`: nothing could be recorded before the process had to stop; the queue
 *   hands it out again, or the record without a result shows that it is unfinished.
 */
export type JobEnd =
  | { readonly type: 'done' | 'dead' | 'leave'; readonly error?: unknown }
  | { readonly type: 'return'; readonly error: unknown }
  | { readonly type: 'retry'; readonly delayMs: number; readonly error: unknown };

/** Half a minute: longer than that, another predictor may have room sooner. */
const MOST_WAITS = 60;

/** Which attempt's delay is the longest between two tries to record an answer: some seconds. */
const LONGEST_REST = 3;

/** Works on a job. Never rejects. Doing so twice, or twice at once, leaves one result. */
export async function runJob(job: Job, ports: JobPorts): Promise<JobEnd> {
  try {
    if (job.attempt > 1 && (await inTurn(job, () => ports.isFinished(job), ports))) return { type: 'done' };
    await ports.announce(job).catch(unlessAway); // who follows sees the end all the same
    const answered = await inTurn(job, () => ports.classify(job), ports);
    return await record(job, { type: 'answered', answered }, ports);
  } catch (error) {
    return afterFailure(job, error, ports);
  }
}

/** Holds a job for which there is no room, or no storage, so that no more are taken meanwhile. */
async function inTurn<T>(job: Job, act: () => Promise<T>, ports: JobPorts): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await act();
    } catch (error) {
      if (!wasNotTried(error, ageMs(job)) || waits >= MOST_WAITS) throw error;
    }
    await ports.rest(ports.retryDelayMs(1));
  }
}

/** An answer that was computed is recorded however long that takes: a full disk fails no job. */
async function record(job: Job, ending: Ending, ports: JobPorts): Promise<JobEnd> {
  for (let tries = 1; ; tries++) {
    try {
      await ports.finish(job, ending);
      return { type: 'done' };
    } catch (error) {
      unlessAway(error);
      const isResting = await ports.rest(ports.retryDelayMs(Math.min(tries, LONGEST_REST))).then(
        () => true,
        () => false,
      );
      if (!isResting) return { type: 'return', error };
    }
  }
}

/** @throws what is no sign of a part that is away. */
function unlessAway(error: unknown): void {
  if (!isAppError(error) || (error.kind !== 'unavailable' && error.kind !== 'overloaded')) throw error;
}

/** What came without a time is taken for old. */
function ageMs({ work }: Job): number {
  return Date.now() - (work.acceptTime?.getTime() ?? 0);
}

async function afterFailure(job: Job, error: unknown, ports: JobPorts): Promise<JobEnd> {
  const judgement = judgeFailure(error, job.attempt, ageMs(job));
  if (judgement === 'return' || (judgement !== 'final' && ports.isStopping()))
    return { type: 'return', error };
  if (judgement === 'retry') return retry(job, error, ports);
  for (let tries = 1; ; tries++) {
    try {
      await ports.finish(job, { type: judgement === 'dead' ? 'dead' : 'failed', error });
      return { type: judgement === 'dead' ? 'dead' : 'done', error };
    } catch {
      if (job.attempt < MOST_ATTEMPTS) return retry(job, error, ports);
    }
    // Nobody is handed this job again: its failure is recorded however long that takes.
    try {
      await ports.rest(ports.retryDelayMs(tries));
    } catch {
      return { type: 'leave', error };
    }
  }
}

function retry(job: Job, error: unknown, ports: JobPorts): JobEnd {
  return { type: 'retry', delayMs: ports.retryDelayMs(job.attempt), error };
}
