import type { ModelServiceDefinition } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { Implementation } from '@isitacat/service-kit';

import { parseModelName, shown } from '../domain/names.js';
import type { ModelCatalog } from '../domain/ports.js';
import { modelNotFound } from '../domain/silence.js';

/** `ModelService.GetModel`. */
export function getModel(
  models: ModelCatalog,
  defaultModel: string,
): Implementation<typeof ModelServiceDefinition>['getModel'] {
  return async (request, call) => {
    const { modelId, version, name } = parseModelName(request.name, defaultModel, 'name');
    if (version !== 'stable') {
      throw new AppError('NAME_INVALID', `expected models/{model}, got ${shown(name)}`, { field: 'name' });
    }
    const model = await models.find(modelId, call);
    if (model === undefined) throw modelNotFound(name);
    return { model };
  };
}
