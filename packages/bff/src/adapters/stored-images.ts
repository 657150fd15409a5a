import {
  DELETIONS_PREFIX,
  deletionKey,
  Image,
  imageContentKey,
  imagePredictionsPrefix,
  imageRecordKey,
  IMAGES_PREFIX,
} from '@isitacat/contracts';
import { RecordStore, type BlobStore } from '@isitacat/storage';

import { mapBounded } from '../domain/map-bounded.js';
import { imageId, parseImageName, predictionId, type ImageId, type PredictionId } from '../domain/names.js';
import type { Page, PageQuery } from '../domain/page.js';
import type { ImageStore, PortCall } from '../domain/ports.js';
import { collectPage } from './collect-page.js';

const EMPTY = new Uint8Array();

/** Pictures in a blob store: contents first and description last, removed the other way round. */
export class StoredImages implements ImageStore {
  readonly #store: BlobStore;
  readonly #records: RecordStore<Image>;

  constructor(store: BlobStore) {
    this.#store = store;
    this.#records = new RecordStore(store, Image);
  }

  async create(image: Image, content: Uint8Array, call: PortCall): Promise<Image> {
    const id = parseImageName(image.name);
    await this.#store.create(imageContentKey(id), content, call);
    if (await this.#records.create(imageRecordKey(id), image, call)) return image;
    return (await this.find(id, call)) ?? image;
  }

  find(id: ImageId, { signal }: PortCall): Promise<Image | undefined> {
    return this.#records.read(imageRecordKey(id), { signal });
  }

  open(id: ImageId, { signal }: PortCall): Promise<AsyncIterable<Uint8Array> | undefined> {
    return this.#store.open(imageContentKey(id), { signal });
  }

  list(page: PageQuery, { signal }: PortCall): Promise<Page<Image>> {
    return collectPage(
      page,
      (after, limit) => this.#store.listPrefixes(IMAGES_PREFIX, { signal, after, limit }),
      (id) => this.find(imageId(id), { signal }),
    );
  }

  async hide(id: ImageId, { signal }: PortCall): Promise<boolean> {
    if ((await this.find(id, { signal })) === undefined) return false;
    await this.#store.create(deletionKey(id), EMPTY, { signal });
    return await this.#store.delete(imageRecordKey(id), { signal });
  }

  async predictions(id: ImageId, { signal }: PortCall): Promise<readonly PredictionId[]> {
    const prefix = imagePredictionsPrefix(id);
    const keys = await this.#store.list(prefix, { signal });
    return keys.map((key) => predictionId(key.slice(prefix.length)));
  }

  async forget(id: ImageId, prediction: PredictionId, { signal }: PortCall): Promise<void> {
    await this.#store.delete(`${imagePredictionsPrefix(id)}${prediction}`, { signal });
  }

  async remove(id: ImageId, { signal }: PortCall): Promise<void> {
    await this.#store.delete(imageContentKey(id), { signal });
    await this.#store.delete(deletionKey(id), { signal });
  }

  async halfStored({ after, limit }: PageQuery, call: PortCall): Promise<Page<ImageId>> {
    const ids = await this.#store.listPrefixes(IMAGES_PREFIX, { ...call, after, limit });
    const found = await mapBounded(ids.map(imageId), async (id) => ({
      id,
      image: await this.find(id, call),
    }));
    const items = found.filter(({ image }) => image === undefined).map(({ id }) => id);
    return { items, next: ids.length < limit ? undefined : ids.at(-1) };
  }

  async halfDeleted(limit: number, { signal }: PortCall): Promise<readonly ImageId[]> {
    const keys = await this.#store.list(DELETIONS_PREFIX, { signal, limit });
    return keys.map((key) => imageId(key.slice(DELETIONS_PREFIX.length)));
  }
}
