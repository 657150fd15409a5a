import type { RepositoryIndexResponse, ServerMetadataResponse } from '@isitacat/contracts';
import { isAppError } from '@isitacat/errors';

import { chooseModel } from '../../domain/inference/choose-model.js';
import type { ModelCatalog, PortCall } from '../../domain/ports.js';
import type { Named } from './describe-model.js';

/** More than anybody publishes. */
const MOST_MODELS = 1_000;

/** What is served of the extensions, by the names that Triton gives them. */
const EXTENSIONS = ['binary_tensor_data', 'model_configuration', 'model_repository', 'statistics'];

/** `GRPCInferenceService.ServerMetadata`. */
export const SERVER_METADATA: ServerMetadataResponse = {
  name: 'isitacat',
  version: '0.1.0',
  extensions: EXTENSIONS,
};

/** `GRPCInferenceService.ModelReady`. */
export async function modelReady(
  models: ModelCatalog,
  { name, version }: Named,
  call: PortCall,
): Promise<boolean> {
  try {
    const choice = chooseModel(name, version);
    const number = await models.resolve(choice.modelId, choice.version, call);
    return number !== undefined && models.isWarm(choice.modelId, number);
  } catch (error) {
    if (isAppError(error, 'FIELD_INVALID')) return false; // no model can be called so
    throw error;
  }
}

/** `GRPCInferenceService.RepositoryIndex`. @param onlyReady Leaves out what no predictor holds. */
export async function repositoryIndex(
  models: ModelCatalog,
  onlyReady: boolean,
  call: PortCall,
): Promise<RepositoryIndexResponse> {
  const { items } = await models.list({ after: '', limit: MOST_MODELS }, call);
  const index = items.flatMap(({ name, versions }) =>
    versions.map(({ version, warm }) => ({
      name: name.slice('models/'.length),
      version: String(version),
      state: warm ? 'READY' : 'UNAVAILABLE',
      reason: warm ? '' : 'no predictor holds it',
    })),
  );
  return { models: index.filter(({ state }) => !onlyReady || state === 'READY').slice(0, MOST_MODELS) };
}
