import type { GRPCInferenceServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import type { InferDeps } from '../../domain/inference/infer.js';
import type { ModelCatalog } from '../../domain/ports.js';
import { modelConfig, modelMetadata } from './describe-model.js';
import { modelInfer } from './model-infer.js';
import { modelStatistics } from './model-statistics.js';
import { modelStreamInfer } from './model-stream-infer.js';
import { modelReady, repositoryIndex, SERVER_METADATA } from './server-facts.js';

/** What the inference protocol stands on, whichever way it is spoken. */
export interface InferenceDeps extends InferDeps {
  readonly models: ModelCatalog;
  /** Whether questions can be answered now. */
  readonly ready: () => boolean;
}

/** `inference.GRPCInferenceService`. */
export function inference(deps: InferenceDeps): Implementation<typeof GRPCInferenceServiceDefinition> {
  const { models } = deps;
  return {
    serverLive: () => Promise.resolve({ live: true }),
    serverReady: () => Promise.resolve({ ready: deps.ready() }),
    serverMetadata: () => Promise.resolve(SERVER_METADATA),
    modelReady: async (request, call) => ({ ready: await modelReady(models, request, call) }),
    modelMetadata: (request, call) => modelMetadata(models, request, call),
    modelConfig: (request, call) => modelConfig(models, request, call),
    modelStatistics: (request, call) => modelStatistics(deps, request, call),
    repositoryIndex: ({ ready }, call) => repositoryIndex(models, ready, call),
    modelInfer: modelInfer(deps),
    modelStreamInfer: modelStreamInfer(deps),
  };
}
