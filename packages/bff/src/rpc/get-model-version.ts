import type { ModelServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { parseModelName } from '../domain/names.js';
import type { ModelCatalog } from '../domain/ports.js';
import { modelNotFound } from '../domain/silence.js';

/** `ModelService.GetModelVersion`. */
export function getModelVersion(
  models: ModelCatalog,
  defaultModel: string,
): Implementation<typeof ModelServiceDefinition>['getModelVersion'] {
  return async (request, call) => {
    const choice = parseModelName(request.name, defaultModel, 'name');
    const version = await models.resolve(choice.modelId, choice.version, call);
    if (version === undefined) throw modelNotFound(choice.name);
    return await models.describe(choice.modelId, version, call);
  };
}
