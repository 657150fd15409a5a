import { ModelServiceDefinition, type Model } from '@isitacat/contracts';
import type { Api } from './api.js';
import { createCaller } from './caller.js';
import type { Guard } from './guard.js';
import { present } from './present.js';
import { READ_TIMEOUT_MS } from './timeouts.js';

/** The calls about models. */
export function modelsApi(
  origin: string,
  guard: Guard,
): Pick<Api, 'getDefaultModel' | 'listModels' | 'getModelCard'> {
  const models = createCaller(origin, ModelServiceDefinition.fullName, guard);
  const { methods } = ModelServiceDefinition;
  return {
    async getDefaultModel(signal) {
      const options = { signal, timeoutMs: READ_TIMEOUT_MS };
      return present((await models.unary(methods.getModel, { name: '' }, options)).model);
    },
    async listModels(signal) {
      const all: Model[] = [];
      let pageToken = '';
      do {
        const request = { pageSize: 100, pageToken };
        const page = await models.unary(methods.listModels, request, { signal, timeoutMs: READ_TIMEOUT_MS });
        all.push(...page.models);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      return all;
    },
    async getModelCard(version, signal) {
      const options = { signal, timeoutMs: READ_TIMEOUT_MS };
      return (await models.unary(methods.getModelVersion, { name: version }, options)).card;
    },
  };
}
