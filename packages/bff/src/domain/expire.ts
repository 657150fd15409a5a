import { PredictionState, type Prediction } from '@isitacat/contracts';

import { ORPHAN_MS, removeParts, type DeleteDeps } from './delete-picture.js';
import { idTime } from './ids.js';
import { parseImageName, type ImageId, type PredictionId } from './names.js';
import { CLAIM_LIFE_MS } from './once.js';
import type { PortCall } from './ports.js';
import { isFinal } from './prediction.js';

/** What removing by age takes. */
export interface ExpireDeps extends DeleteDeps {
  readonly keep: Retention;
}

/** How long what callers made is kept, in milliseconds; Infinity: until it is deleted. */
export interface Retention {
  /** From when it was stored. What was predicted of a picture goes with it. */
  readonly picturesMs: number;
  /** From the prediction's end. */
  readonly predictionsMs: number;
}

/** A retry may ask again about what ended within this, and a stream may resume there. */
export const SETTLED_MS = CLAIM_LIFE_MS + 3_600_000;

/** Predictions of one picture that are looked at together. */
const PAGE = 200;

/**
 * Removes a picture that is older than pictures are kept, and what was predicted
 * of it, unless a prediction of it is open or ended less than 25 hours ago.
 *
 * It goes out of sight first, and never comes back. Who asks about it files its
 * question, and then looks whether the picture is still there: so either that
 * sees that it is gone, or the second look here sees the question and waits for
 * its end. Any number of processes may do this at once, and stop at any step.
 */
export async function expirePicture(
  deps: ExpireDeps,
  id: ImageId,
  nowMs: number,
  call: PortCall,
): Promise<void> {
  const image = await deps.images.find(id, call);
  if (image === undefined || nowMs - idTime(id).getTime() < lifeOf(deps.keep.picturesMs)) return;
  if (await isInUse(deps, id, nowMs, call)) return;
  await deps.images.retire(id, call);
  await finishExpiry(deps, id, nowMs, call);
}

/** Goes on with a picture that is retired. */
export async function finishExpiry(
  deps: ExpireDeps,
  id: ImageId,
  nowMs: number,
  call: PortCall,
): Promise<void> {
  await deps.images.retire(id, call); // who began may have died between its two steps
  if (await isInUse(deps, id, nowMs, call)) return;
  await removeParts(deps, id, nowMs, call);
}

/**
 * Removes a prediction that ended longer ago than predictions are kept, and what
 * a deletion or an acceptance left that was cut off.
 */
export async function expirePrediction(
  deps: ExpireDeps,
  id: PredictionId,
  nowMs: number,
  call: PortCall,
): Promise<void> {
  const found = await deps.predictions.find(id, call);
  if (found === undefined) {
    if (nowMs - idTime(id).getTime() >= SETTLED_MS) await deps.predictions.delete(id, call);
    return;
  }
  if (!hasEndedFor(found, lifeOf(deps.keep.predictionsMs), nowMs)) return;
  const mayBeReplayed = found.state === PredictionState.PREDICTION_STATE_FAILED;
  if (mayBeReplayed && !(await deps.predictions.seal(found, call))) return;
  await deps.feedback.remove(found, call); // found by the record alone
  await deps.events.drop(found.batch, id, call).catch(() => undefined); // they are gone by age, or soon
  await deps.images.forget(parseImageName(found.image), id, call);
  await deps.predictions.delete(id, call);
}

async function isInUse(deps: ExpireDeps, id: ImageId, nowMs: number, call: PortCall): Promise<boolean> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const page = await deps.images.predictions(id, { after, limit: PAGE }, call);
    for (const prediction of page.items) {
      const found = await deps.predictions.find(prediction, call);
      const age = nowMs - idTime(prediction).getTime();
      const isOver = found === undefined ? age >= ORPHAN_MS : hasEndedFor(found, SETTLED_MS, nowMs);
      if (!isOver) return true;
    }
    after = page.next;
  }
  return false;
}

function hasEndedFor(prediction: Prediction, lifeMs: number, nowMs: number): boolean {
  if (!isFinal(prediction)) return false;
  const endMs = (prediction.completeTime ?? prediction.createTime)?.getTime() ?? 0;
  return nowMs - endMs >= lifeMs;
}

function lifeOf(keepMs: number): number {
  return Math.max(keepMs, SETTLED_MS);
}
