import {
  DELETIONS_PREFIX,
  deletionKey,
  EXPIRIES_PREFIX,
  expiryKey,
  Image,
  imageContentKey,
  imagePredictionsPrefix,
  imageRecordKey,
  IMAGES_PREFIX,
  ownerOf,
  type Owner,
} from '@isitacat/contracts';
import { RecordStore, type BlobStore } from '@isitacat/storage';

import { mapBounded } from '../domain/map-bounded.js';
import { imageId, parseImageName, predictionId, type ImageId, type PredictionId } from '../domain/names.js';
import type { Page, PageQuery } from '../domain/page.js';
import type { ImageStore, PortCall } from '../domain/ports.js';
import { collectPage } from './collect-page.js';
import { OwnedImages } from './owned-images.js';

const EMPTY = new Uint8Array();

/**
 * Pictures in a blob store: contents first and description last, removed the
 * other way round. When one expires follows from its age and is not recorded, so
 * that it is true also after the setting changed.
 */
export class StoredImages implements ImageStore {
  readonly #store: BlobStore;
  readonly #records: RecordStore<Image>;
  readonly #owned: OwnedImages;
  readonly #lifeMs: number;

  /** @param lifeMs How long a picture is kept; Infinity: until it is deleted. */
  constructor(store: BlobStore, lifeMs = Infinity) {
    this.#store = store;
    this.#lifeMs = lifeMs;
    this.#records = new RecordStore(store, Image);
    this.#owned = new OwnedImages(store);
  }

  async create(image: Image, content: Uint8Array, call: PortCall): Promise<Image> {
    const id = parseImageName(image.name);
    await this.#store.create(imageContentKey(id), content, call);
    await this.#owned.mark(id, content.length, call);
    if (await this.#records.create(imageRecordKey(id), image, call)) return this.#withExpiry(image);
    return (await this.find(id, call)) ?? this.#withExpiry(image);
  }

  async find(id: ImageId, { signal }: PortCall): Promise<Image | undefined> {
    const found = await this.#records.read(imageRecordKey(id), { signal });
    return found && this.#withExpiry(found);
  }

  open(id: ImageId, { signal }: PortCall): Promise<AsyncIterable<Uint8Array> | undefined> {
    return this.#store.open(imageContentKey(id), { signal });
  }

  list(owner: Owner, page: PageQuery, { signal }: PortCall): Promise<Page<Image>> {
    return collectPage(
      page,
      (after, limit) => this.#idsOf(owner, { signal, after, limit }),
      // Where nobody signs in, what owners have stays theirs.
      (id) => (ownerOf(id) === owner ? this.find(imageId(id), { signal }) : Promise.resolve(undefined)),
    );
  }

  async hide(id: ImageId, { signal }: PortCall): Promise<boolean> {
    if ((await this.findForJob(id, { signal })) === undefined) return false;
    await this.#store.create(deletionKey(id), EMPTY, { signal });
    await this.#store.delete(imageRecordKey(id), { signal });
    return true;
  }

  async retire(id: ImageId, call: PortCall): Promise<void> {
    const image = await this.#records.read(imageRecordKey(id), call);
    if (image === undefined) return;
    await this.#records.create(expiryKey(id), image, call);
    await this.#store.delete(imageRecordKey(id), call);
  }

  async findForJob(id: ImageId, call: PortCall): Promise<Image | undefined> {
    return (await this.find(id, call)) ?? (await this.#records.read(expiryKey(id), call));
  }

  async predictions(
    id: ImageId,
    { after, limit }: PageQuery,
    { signal }: PortCall,
  ): Promise<Page<PredictionId>> {
    const prefix = imagePredictionsPrefix(id);
    const page = { signal, limit, ...(after !== '' && { after: `${prefix}${after}` }) };
    const ids = (await this.#store.list(prefix, page)).map((key) => predictionId(key.slice(prefix.length)));
    return { items: ids, next: ids.length < limit ? undefined : ids.at(-1) };
  }

  async forget(id: ImageId, prediction: PredictionId, { signal }: PortCall): Promise<void> {
    await this.#store.delete(`${imagePredictionsPrefix(id)}${prediction}`, { signal });
  }

  /** The mark goes first: it is found by the content alone. */
  async removeContent(id: ImageId, { signal }: PortCall): Promise<void> {
    await this.#owned.unmark(id, { signal });
    await this.#store.delete(imageContentKey(id), { signal });
  }

  async close(id: ImageId, { signal }: PortCall): Promise<void> {
    await this.#store.delete(deletionKey(id), { signal });
    await this.#store.delete(expiryKey(id), { signal });
  }

  async listStored({ after, limit }: PageQuery, call: PortCall): Promise<Page<ImageId>> {
    const ids = await this.#store.listPrefixes(IMAGES_PREFIX, { ...call, after, limit });
    return { items: ids.map(imageId), next: ids.length < limit ? undefined : ids.at(-1) };
  }

  async halfStored(page: PageQuery, call: PortCall): Promise<Page<ImageId>> {
    const { items, next } = await this.listStored(page, call);
    const found = await mapBounded(items, async (id) => ({ id, image: await this.findForJob(id, call) }));
    return { items: found.filter(({ image }) => image === undefined).map(({ id }) => id), next };
  }

  async halfDeleted(limit: number, { signal }: PortCall): Promise<readonly ImageId[]> {
    const keys = await this.#store.list(DELETIONS_PREFIX, { signal, limit });
    return keys.map((key) => imageId(key.slice(DELETIONS_PREFIX.length)));
  }

  async retired({ after, limit }: PageQuery, { signal }: PortCall): Promise<Page<ImageId>> {
    const page = { signal, limit, ...(after !== '' && { after: expiryKey(after) }) };
    const ids = (await this.#store.list(EXPIRIES_PREFIX, page)).map((key) =>
      imageId(key.slice(EXPIRIES_PREFIX.length)),
    );
    return { items: ids, next: ids.length < limit ? undefined : ids.at(-1) };
  }

  async #idsOf(owner: Owner, page: PageQuery & PortCall): Promise<readonly string[]> {
    if (owner !== '') return await this.#owned.ids(owner, page);
    return await this.#store.listPrefixes(IMAGES_PREFIX, page);
  }

  #withExpiry(image: Image): Image {
    const { createTime } = image;
    if (createTime === undefined || this.#lifeMs === Infinity) return image;
    return { ...image, expireTime: new Date(createTime.getTime() + this.#lifeMs) };
  }
}
