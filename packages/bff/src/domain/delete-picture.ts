import { AppError } from '@isitacat/errors';

import { idTime } from './ids.js';
import { imageName, type ImageId, type PredictionId } from './names.js';
import type { PageQuery } from './page.js';
import type { Backlog, EventLog, FeedbackStore, ImageStore, PortCall, PredictionStore } from './ports.js';

/** What deleting takes. */
export interface DeleteDeps {
  readonly images: ImageStore;
  readonly predictions: PredictionStore;
  readonly feedback: FeedbackStore;
  readonly events: EventLog;
  readonly backlog: Backlog;
}

/** A mark without a record belongs to a call under way, or to one that can't have lived so long. */
export const ORPHAN_MS = 3_600_000;

/** Predictions of one picture that are looked at together. */
const PAGE = 200;

/**
 * Deletes a picture and all that came of it: predictions, their marks, results,
 * events, dead letters and jobs. It is out of sight at once; what is left when
 * this process dies half-way, or can't be reached now, `finishDeletions` removes.
 *
 * @throws AppError `IMAGE_NOT_FOUND`.
 */
export async function deletePicture(deps: DeleteDeps, id: ImageId, call: PortCall): Promise<void> {
  if (!(await deps.images.hide(id, call))) throw imageNotFound(id);
  await removeParts(deps, id, Date.now(), call);
}

/** Ends deletions that another process began; at most `limit`. @returns how many. */
export async function finishDeletions(
  deps: DeleteDeps,
  limit: number,
  nowMs: number,
  call: PortCall,
): Promise<number> {
  const ids = await deps.images.halfDeleted(limit, call);
  for (const id of ids) {
    await deps.images.hide(id, call); // it may have died between the mark and this
    await removeParts(deps, id, nowMs, call);
  }
  return ids.length;
}

/**
 * Removes what uploads left that were cut off before the picture was stored: one
 * page of what was made before the id `page.after`.
 *
 * @returns where the next page starts; undefined after the last.
 */
export async function removeHalfStored(
  deps: DeleteDeps,
  page: PageQuery,
  nowMs: number,
  call: PortCall,
): Promise<string | undefined> {
  const { items, next } = await deps.images.halfStored(page, call);
  for (const id of items) await removeParts(deps, id, nowMs, call);
  return next;
}

/** Says that there is no such picture. */
export function imageNotFound(id: ImageId): AppError {
  return new AppError('IMAGE_NOT_FOUND', 'no picture of this name: it was deleted, or never stored', {
    resource: imageName(id),
  });
}

/**
 * Removes the bytes of a picture that is out of sight, and all that came of it.
 * Doing so again goes on where it stopped: the marks go last.
 */
export async function removeParts(
  deps: DeleteDeps,
  id: ImageId,
  nowMs: number,
  call: PortCall,
): Promise<void> {
  await deps.images.removeContent(id, call);
  let isDone = true;
  for (let after: string | undefined = ''; after !== undefined;) {
    const page = await deps.images.predictions(id, { after, limit: PAGE }, call);
    for (const prediction of page.items) {
      isDone = (await removePrediction(deps, { image: id, id: prediction }, nowMs, call)) && isDone;
    }
    after = page.next;
  }
  if (isDone) await deps.images.close(id, call);
}

/** @returns whether nothing is left of it, and nothing can come back. */
async function removePrediction(
  deps: DeleteDeps,
  { image, id }: { readonly image: ImageId; readonly id: PredictionId },
  nowMs: number,
  call: PortCall,
): Promise<boolean> {
  const record = await deps.predictions.find(id, call);
  if (record !== undefined) await deps.feedback.remove(record, call); // found by the record alone
  await deps.predictions.delete(id, call);
  try {
    await deps.backlog.purge(id, call);
    await deps.events.drop(record?.batch ?? '*', id, call);
  } catch {
    return false; // the broker is away: the mark stays, so that this is tried again
  }
  // Who is recording it just now will see that the picture is gone; unless that process dies first.
  if (record === undefined && nowMs - idTime(id).getTime() < ORPHAN_MS) return false;
  await deps.images.forget(image, id, call);
  return true;
}
