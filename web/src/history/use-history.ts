import type { Prediction } from '@isitacat/contracts';
import type { AppError } from '@isitacat/errors';
import {
  computed,
  onScopeDispose,
  readonly,
  shallowReadonly,
  shallowRef,
  type Ref,
  type ShallowRef,
} from 'vue';
import type { Api } from '../api/index.js';
import { asAppError } from '../as-app-error.js';
import { addPage, NO_HISTORY, renewFirstPage, withoutImage, type History } from './merge-page.js';

/** Fills a wide window, and is a few kilobytes. */
const PAGE_SIZE = 48;

/** What has been asked, newest first, as far as it has been looked at. */
export interface UseHistory {
  readonly predictions: Readonly<Ref<readonly Prediction[]>>;
  /** Whether there is more than is shown. */
  readonly more: Readonly<Ref<boolean>>;
  readonly loading: Readonly<Ref<boolean>>;
  /** Why the last call failed. */
  readonly failure: Readonly<ShallowRef<AppError | undefined>>;
  /** Loads the newest page, and shows what has changed since. */
  readonly renew: () => Promise<void>;
  /** Loads the page that follows; does nothing while a page is loading. */
  readonly loadMore: () => Promise<void>;
  /** Takes what was asked about a picture off the list. */
  readonly forget: (image: string) => void;
}

export function useHistory(api: Pick<Api, 'listPredictions'>): UseHistory {
  const known = shallowRef<History>(NO_HISTORY);
  const loading = shallowRef(false);
  const failure = shallowRef<AppError>();
  let current = new AbortController();

  async function load(pageToken: string, take: typeof addPage): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    loading.value = true;
    try {
      const page = await api.listPredictions(PAGE_SIZE, pageToken, signal);
      if (signal.aborted) return;
      known.value = take(known.value, page);
      failure.value = undefined;
    } catch (error) {
      if (!signal.aborted) failure.value = asAppError(error);
    } finally {
      if (!signal.aborted) loading.value = false;
    }
  }

  onScopeDispose(() => {
    current.abort();
  });
  return {
    predictions: computed(() => known.value.predictions),
    more: computed(() => known.value.nextPageToken !== ''),
    loading: readonly(loading),
    failure: shallowReadonly(failure),
    renew: () => load('', renewFirstPage),
    loadMore: async () => {
      if (!loading.value) await load(known.value.nextPageToken, addPage);
    },
    forget: (image) => {
      known.value = withoutImage(known.value, image);
    },
  };
}
