import { createHash } from 'node:crypto';

import { ownerOf, type Image } from '@isitacat/contracts';

import { idTime } from './ids.js';
import { imageName, type ImageId } from './names.js';
import type { ImageStore, PictureReader, PortCall } from './ports.js';
import type { Quotas } from './quotas.js';

/** What storing takes. */
export interface StoreDeps {
  readonly images: ImageStore;
  readonly reader: PictureReader;
  readonly quotas: Quotas;
}

/** A picture to store. */
export interface NewPicture {
  readonly id: ImageId;
  readonly content: Uint8Array;
  readonly displayName: string;
  /** Most bytes that the way it came by allows. */
  readonly maxBytes: number;
}

/**
 * Stores a picture without its metadata. Storing it again under the same id
 * changes nothing.
 *
 * @throws AppError `IMAGE_EMPTY`, `IMAGE_TYPE_UNSUPPORTED`, `IMAGE_UNDECODABLE`,
 *   `IMAGE_TOO_LARGE`, `QUOTA_EXCEEDED`, `STORAGE_UNAVAILABLE`.
 */
export async function storePicture(deps: StoreDeps, picture: NewPicture, call: PortCall): Promise<Image> {
  const { mimeType, widthPx, heightPx } = deps.reader.probe(picture.content, picture.maxBytes);
  const stored = deps.reader.strip(picture.content);
  const image = {
    name: imageName(picture.id),
    mimeType,
    widthPx,
    heightPx,
    sizeBytes: BigInt(stored.length),
    sha256: createHash('sha256').update(stored).digest(),
    displayName: picture.displayName,
    createTime: idTime(picture.id),
    expireTime: undefined,
  };
  return await deps.quotas.bytes.spend(ownerOf(picture.id), stored.length, () =>
    deps.images.create(image, stored, call),
  );
}
