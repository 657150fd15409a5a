import { AppError } from '@isitacat/errors';

import type { ModelChoice } from './names.js';
import type { ModelCatalog, PortCall } from './ports.js';

/** A predictor that starts says so, and is ready, within about this. */
const RETRY_AFTER_MS = 2_000;

/** Says why nobody answers to a model: there is none of that name, it isn't loaded, or nobody is there. */
export async function explainSilence(
  models: ModelCatalog,
  { modelId, version, name }: ModelChoice,
  call: PortCall,
): Promise<AppError> {
  const number = await models.resolve(modelId, version, call);
  if (number === undefined) return modelNotFound(name);
  // Who said lately that it holds this one died or lost the broker: it comes back.
  if (models.anyWarm() && !models.isWarm(modelId, number)) {
    return new AppError(
      'MODEL_NOT_LOADED',
      `no predictor holds ${name}: ask one that ListModels calls warm`,
      {
        resource: name,
      },
    );
  }
  return new AppError('NO_PREDICTOR', 'no predictor is ready: try again in a moment', {
    retryAfterMs: RETRY_AFTER_MS,
  });
}

/** Says that there is no such model or version. */
export function modelNotFound(name: string): AppError {
  return new AppError('MODEL_NOT_FOUND', `${name} was never published: ListModels tells what there is`, {
    resource: name,
  });
}
