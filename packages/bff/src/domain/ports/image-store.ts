import type { Image, Owner } from '@isitacat/contracts';

import type { ImageId, PredictionId } from '../names.js';
import type { Page, PageQuery } from '../page.js';
import type { PortCall } from './port-call.js';

/** Stored pictures. All methods throw AppError `STORAGE_UNAVAILABLE` when storage is away. */
export interface ImageStore {
  /** Stores a picture unless it is there already. @returns the stored description. */
  create(image: Image, content: Uint8Array, call: PortCall): Promise<Image>;
  find(id: ImageId, call: PortCall): Promise<Image | undefined>;
  /** The encoded bytes; undefined when they are gone. */
  open(id: ImageId, call: PortCall): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** An owner's, newest first. */
  list(owner: Owner, page: PageQuery, call: PortCall): Promise<Page<Image>>;
  /** Marks a deletion as begun, and takes the picture out of sight. @returns whether there was one. */
  hide(id: ImageId, call: PortCall): Promise<boolean>;
  /** Takes a picture out of sight that has lived long enough; the bytes stay until `remove`. */
  retire(id: ImageId, call: PortCall): Promise<void>;
  /** As `find`, also of a picture that is retired: jobs accepted before that still need it. */
  findForJob(id: ImageId, call: PortCall): Promise<Image | undefined>;
  /** Predictions made of a picture that are not yet deleted, newest first. */
  predictions(id: ImageId, page: PageQuery, call: PortCall): Promise<Page<PredictionId>>;
  /** Takes a prediction off the list of those made of a picture. */
  forget(id: ImageId, prediction: PredictionId, call: PortCall): Promise<void>;
  /** Removes the bytes. */
  removeContent(id: ImageId, call: PortCall): Promise<void>;
  /** Removes the marks of a deletion, or of a retirement: the last step. */
  close(id: ImageId, call: PortCall): Promise<void>;
  /** Ids of a page of what is stored, the newest first, whatever of it is there. */
  listStored(page: PageQuery, call: PortCall): Promise<Page<ImageId>>;
  /** Of a page of what is stored, the newest first: pictures that are neither described nor retired. */
  halfStored(page: PageQuery, call: PortCall): Promise<Page<ImageId>>;
  /** Pictures whose deletion began and did not end; at most `limit`. */
  halfDeleted(limit: number, call: PortCall): Promise<readonly ImageId[]>;
  /** Of a page of the retired pictures, the newest first. */
  retired(page: PageQuery, call: PortCall): Promise<Page<ImageId>>;
}
