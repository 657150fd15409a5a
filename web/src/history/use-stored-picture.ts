import type { Image } from '@isitacat/contracts';
import type { AppError } from '@isitacat/errors';
import pLimit from 'p-limit';
import { shallowReadonly, shallowRef, watchEffect, type ShallowRef } from 'vue';
import type { Api } from '../api/index.js';
import { asAppError } from '../as-app-error.js';

/** A browser opens six connections to a server; pictures leave two for all else. */
const inTurn = pLimit(4);

/** A picture that the server keeps. */
export type StoredPicture =
  | { readonly kind: 'loading' }
  | { readonly kind: 'there'; readonly image: Image; readonly url: string }
  | { readonly kind: 'failed'; readonly error: AppError };

/**
 * Loads a picture; its URL ends with the component.
 *
 * @param wanted The picture's name; undefined while it is not to be loaded.
 */
export function useStoredPicture(
  api: Pick<Api, 'getImage'>,
  wanted: () => string | undefined,
): Readonly<ShallowRef<StoredPicture>> {
  const picture = shallowRef<StoredPicture>({ kind: 'loading' });
  const release = (): void => {
    if (picture.value.kind === 'there') URL.revokeObjectURL(picture.value.url);
    picture.value = { kind: 'loading' };
  };

  async function load(name: string, signal: AbortSignal): Promise<void> {
    try {
      const { image, blob } = await inTurn(() => api.getImage(name, signal));
      if (!signal.aborted) picture.value = { kind: 'there', image, url: URL.createObjectURL(blob) };
    } catch (error) {
      if (!signal.aborted) picture.value = { kind: 'failed', error: asAppError(error) };
    }
  }

  watchEffect((onCleanup) => {
    const name = wanted();
    if (name === undefined) return;
    const current = new AbortController();
    void load(name, current.signal); // never throws
    onCleanup(() => {
      current.abort();
      release();
    });
  });
  return shallowReadonly(picture);
}
