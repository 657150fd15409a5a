import { ownerOf, type Owner } from '@isitacat/contracts';

import { predictionNotFound } from '../../domain/current-prediction.js';
import { imageNotFound } from '../../domain/delete-picture.js';
import { ID_PATTERN } from '../../domain/ids.js';
import { imageId, predictionId } from '../../domain/names.js';
import type { Collection } from './access.js';

/**
 * Refuses names of what somebody else has, as what does not exist. Nothing is looked
 * up: whether there is such a thing makes no difference, not even in time.
 *
 * @throws AppError `IMAGE_NOT_FOUND`, `PREDICTION_NOT_FOUND`.
 */
export function checkOwned(collection: Collection, names: readonly string[], owner: Owner): void {
  for (const name of names) {
    const id = name.startsWith(`${collection}/`) ? name.slice(collection.length + 1) : '';
    if (!ID_PATTERN.test(id) || ownerOf(id) === owner) continue; // malformed: the method says so
    throw collection === 'images' ? imageNotFound(imageId(id)) : predictionNotFound(predictionId(id));
  }
}
