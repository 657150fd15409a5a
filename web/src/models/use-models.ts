import type { AppError } from '@isitacat/errors';
import { onScopeDispose, readonly, shallowReadonly, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { Api } from '../api/index.js';
import { asAppError } from '../as-app-error.js';
import { describeModel, type DescribedModel } from './described-model.js';

/** The models that can be asked. */
export interface UseModels {
  /** By name; undefined until they are known. */
  readonly models: Readonly<ShallowRef<readonly DescribedModel[] | undefined>>;
  readonly loading: Readonly<Ref<boolean>>;
  readonly failure: Readonly<ShallowRef<AppError | undefined>>;
  readonly renew: () => Promise<void>;
}

export function useModels(api: Pick<Api, 'listModels'>): UseModels {
  const models = shallowRef<readonly DescribedModel[]>();
  const loading = shallowRef(false);
  const failure = shallowRef<AppError>();
  const current = new AbortController();

  async function renew(): Promise<void> {
    loading.value = true;
    try {
      models.value = (await api.listModels(current.signal)).map(describeModel);
      failure.value = undefined;
    } catch (error) {
      failure.value = asAppError(error);
    } finally {
      loading.value = false;
    }
  }

  onScopeDispose(() => {
    current.abort();
  });
  return {
    models: shallowReadonly(models),
    loading: readonly(loading),
    failure: shallowReadonly(failure),
    renew,
  };
}
