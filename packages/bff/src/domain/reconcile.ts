import { MOST_DELIVERIES, PredictionState, type Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import { workOf } from './accept-question.js';
import { buryJob, spent, unserved, type BuryDeps } from './bury-job.js';
import { ORPHAN_MS } from './delete-picture.js';
import { idTime } from './ids.js';
import { parseImageName, parseModelName, parsePredictionName } from './names.js';
import type { ImageStore, ModelCatalog, OpenKind, OpenRun, PortCall, QueuedJob } from './ports.js';
import { failed, isFinal } from './prediction.js';

/** What reconciling takes. */
export interface ReconcileDeps extends BuryDeps {
  readonly images: ImageStore;
  readonly models: Pick<ModelCatalog, 'lastServedMs'>;
}

/**
 * What was found, and done about it.
 *
 * - `waits`: it is where it belongs.
 * - `closed`: it had ended; whoever ended it died before it was told, or off the list.
 * - `queued`: it was in no queue, and is again.
 * - `buried`: it was handed out too often without an end; it failed.
 * - `unserved`: no predictor took it up for a day, since none serves its model; it failed.
 * - `expired`: nobody waits for it any more; it failed.
 * - `dropped`: nothing of it is on record.
 */
export type Finding = 'waits' | 'closed' | 'queued' | 'buried' | 'unserved' | 'expired' | 'dropped';

/** No caller waits for longer than 60 s; the rest is for recording the end, and clocks that differ. */
const QUESTION_MS = 180_000;

/** So long a model may be without predictors before its jobs are given up. */
export const UNSERVED_MS = 24 * 3_600_000;

/** A predictor says what it holds every two seconds; one that is being started again says so within this. */
const UNHEARD_MS = 600_000;

/** An attempt takes a minute at most, and is heard of at its start; a lost one is noticed in half of that. */
const LAST_ATTEMPT_MS = 180_000;

/**
 * Brings a job to where it belongs: into the queue, or to an end. Any number of
 * processes may do so at once, beside the predictor that works on it.
 *
 * @param spentSeq A place in the queue that is known to be handed out no more.
 * @throws AppError `STORAGE_UNAVAILABLE`, `BROKER_UNAVAILABLE`, `QUEUE_FULL`.
 */
export async function reconcileJob(
  deps: ReconcileDeps,
  run: OpenRun,
  nowMs: number,
  call: PortCall,
  spentSeq?: number,
): Promise<Finding> {
  const recorded = await deps.predictions.find(run.id, call);
  if (recorded === undefined) return await dropOrphan(deps, 'job', run, nowMs, call);
  if (recorded.replayCount < run.replay) return 'waits'; // its replay is being recorded
  if (recorded.replayCount > run.replay || isFinal(recorded))
    return await close(deps, 'job', run, recorded, call);
  const queued = await deps.backlog.find(parseModelName(recorded.model, ''), run.id, call);
  if (queued?.replay !== run.replay) return await requeue(deps, run, queued, call);
  const isSpent =
    queued.isSpent || queued.seq === spentSeq || (await isAbandoned(deps, recorded, queued, nowMs, call));
  if (isSpent) {
    await buryJob(deps, recorded, queued, spent(recorded), call);
    return 'buried';
  }
  if (isUnserved(deps, recorded, queued, nowMs)) {
    await buryJob(deps, recorded, queued, unserved(recorded), call);
    return 'unserved';
  }
  return 'waits';
}

/**
 * Ends a question that its process can no longer answer, and tells of an end that its process could not tell.
 *
 * @throws AppError `STORAGE_UNAVAILABLE`, `BROKER_UNAVAILABLE`.
 */
export async function reconcileQuestion(
  deps: ReconcileDeps,
  run: OpenRun,
  nowMs: number,
  call: PortCall,
): Promise<Finding> {
  const recorded = await deps.predictions.find(run.id, call);
  if (recorded === undefined) return await dropOrphan(deps, 'question', run, nowMs, call);
  if (isFinal(recorded)) return await close(deps, 'question', run, recorded, call);
  if (nowMs - idTime(run.id).getTime() < QUESTION_MS) return 'waits';
  const lost = new AppError(
    'DEADLINE_EXCEEDED',
    'the server that waited for the answer was lost: ask again',
    {
      stage: 'wait',
    },
  );
  const end = await deps.predictions.finish(failed(recorded, deps.statusOf(lost), new Date(nowMs)), call);
  await close(deps, 'question', run, end, call);
  return 'expired';
}

async function dropOrphan(
  deps: ReconcileDeps,
  kind: OpenKind,
  run: OpenRun,
  nowMs: number,
  call: PortCall,
): Promise<Finding> {
  if (nowMs - idTime(run.id).getTime() < ORPHAN_MS) return 'waits';
  await deps.predictions.close(kind, run, call);
  return 'dropped';
}

/** Tells of the end, which changes nothing where it was told. */
async function close(
  deps: ReconcileDeps,
  kind: OpenKind,
  run: OpenRun,
  end: Prediction,
  call: PortCall,
): Promise<Finding> {
  if (isFinal(end)) await deps.events.append(end, call);
  await deps.predictions.close(kind, run, call);
  return 'closed';
}

async function requeue(
  deps: ReconcileDeps,
  run: OpenRun,
  stale: QueuedJob | undefined,
  call: PortCall,
): Promise<Finding> {
  // The end is on record before the job leaves the queue: looked up after that, it can't be missed.
  const recorded = await deps.predictions.find(run.id, call);
  if (recorded?.replayCount !== run.replay) return 'waits';
  if (isFinal(recorded)) return await close(deps, 'job', run, recorded, call);
  const image = await deps.images.findForJob(parseImageName(recorded.image), call);
  if (image === undefined) return 'waits'; // its deletion has begun, and takes this along
  if (stale !== undefined) await deps.backlog.remove(stale.seq, call);
  await deps.backlog.requeue(parseModelName(recorded.model, ''), workOf(image, recorded), call);
  return 'queued';
}

/** Whether the last attempt began so long ago that it can't be under way. */
async function isAbandoned(
  { events }: ReconcileDeps,
  recorded: Prediction,
  queued: QueuedJob,
  nowMs: number,
  call: PortCall,
): Promise<boolean> {
  if (!queued.wasTaken) return false;
  const last = await events.lastLogged(recorded.batch, parsePredictionName(recorded.name), call);
  if (last === undefined || nowMs - last.timeMs < LAST_ATTEMPT_MS) return false;
  const { state, replayCount, attemptCount } = last.prediction;
  return (
    state === PredictionState.PREDICTION_STATE_RUNNING &&
    replayCount === recorded.replayCount &&
    attemptCount >= recorded.attemptCount + MOST_DELIVERIES
  );
}

/**
 * Whether nobody serves its model: nothing of that was handed out for a day, and
 * no predictor that holds it was heard of for a while.
 */
function isUnserved(
  { models }: ReconcileDeps,
  { model }: Prediction,
  queued: QueuedJob,
  nowMs: number,
): boolean {
  if (queued.wasTaken || nowMs - queued.idleSinceMs < UNSERVED_MS) return false;
  const { modelId, version } = parseModelName(model, '');
  return nowMs - models.lastServedMs(modelId, version) >= UNHEARD_MS;
}
