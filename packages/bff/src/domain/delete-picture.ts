import { AppError } from '@isitacat/errors';

import { imageName, type ImageId } from './names.js';
import type { PageQuery } from './page.js';
import type { EventLog, FeedbackStore, ImageStore, PortCall, PredictionStore } from './ports.js';

/** What deleting takes. */
export interface DeleteDeps {
  readonly images: ImageStore;
  readonly predictions: PredictionStore;
  readonly feedback: FeedbackStore;
  readonly events: EventLog;
}

/**
 * Deletes a picture and every prediction made of it. What is left when this
 * process dies half-way is out of sight already, and `finishDeletions` ends it.
 *
 * @throws AppError `IMAGE_NOT_FOUND`.
 */
export async function deletePicture(deps: DeleteDeps, id: ImageId, call: PortCall): Promise<void> {
  const found = await deps.images.hide(id, call);
  await removeParts(deps, id, call);
  if (!found) throw imageNotFound(id);
}

/** Ends deletions that another process began; at most `limit`. @returns how many. */
export async function finishDeletions(deps: DeleteDeps, limit: number, call: PortCall): Promise<number> {
  const ids = await deps.images.halfDeleted(limit, call);
  for (const id of ids) {
    await deps.images.hide(id, call); // it may have died between the mark and this
    await removeParts(deps, id, call);
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
  call: PortCall,
): Promise<string | undefined> {
  const { items, next } = await deps.images.halfStored(page, call);
  for (const id of items) await removeParts(deps, id, call);
  return next;
}

/** Says that there is no such picture. */
export function imageNotFound(id: ImageId): AppError {
  return new AppError('IMAGE_NOT_FOUND', 'no picture of this name: it was deleted, or never stored', {
    resource: imageName(id),
  });
}

async function removeParts(deps: DeleteDeps, id: ImageId, call: PortCall): Promise<void> {
  for (const prediction of await deps.images.predictions(id, call)) {
    const record = await deps.predictions.find(prediction, call);
    if (record !== undefined) await deps.feedback.remove(record, call); // found by the record alone
    await deps.predictions.delete(prediction, call);
    await deps.images.forget(id, prediction, call);
    if (record === undefined) continue;
    await deps.events.drop(record.batch, prediction, call).catch(() => undefined); // they age out by themselves
  }
  await deps.images.remove(id, call);
}
