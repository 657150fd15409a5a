import {
  DataType,
  type ModelConfigResponse,
  type ModelMetadataResponse,
  type ModelVersion,
} from '@isitacat/contracts';

import { chooseModel } from '../../domain/inference/choose-model.js';
import { MOST_PICTURES } from '../../domain/inference/read-pictures.js';
import { inputFacts, outputFacts, type TensorFacts } from '../../domain/inference/tensors.js';
import type { ModelCatalog, PortCall } from '../../domain/ports.js';
import { modelNotFound } from '../../domain/silence.js';

/** Which model, and version, a caller speaks of. */
export interface Named {
  readonly name: string;
  readonly version: string;
}

const PLATFORM = 'isitacat_classifier';

const DATA_TYPES = {
  BYTES: DataType.TYPE_STRING,
  UINT8: DataType.TYPE_UINT8,
  FP32: DataType.TYPE_FP32,
} as const;

/** `GRPCInferenceService.ModelMetadata`. */
export async function modelMetadata(
  models: ModelCatalog,
  named: Named,
  call: PortCall,
): Promise<ModelMetadataResponse> {
  const { modelVersion, versions } = await findVersion(models, named, call);
  return {
    name: named.name,
    versions: versions.map(String),
    platform: PLATFORM,
    inputs: inputFacts(modelVersion).map(metadataOf),
    outputs: outputFacts(modelVersion).map(metadataOf),
  };
}

/** `GRPCInferenceService.ModelConfig`. */
export async function modelConfig(
  models: ModelCatalog,
  named: Named,
  call: PortCall,
): Promise<ModelConfigResponse> {
  const { modelVersion } = await findVersion(models, named, call);
  return {
    config: {
      name: named.name,
      platform: PLATFORM,
      maxBatchSize: MOST_PICTURES,
      input: inputFacts(modelVersion).map((facts) => ({ ...configOf(facts), optional: true })),
      output: outputFacts(modelVersion).map(configOf),
      backend: modelVersion.engines[0] ?? '',
    },
  };
}

async function findVersion(
  models: ModelCatalog,
  { name, version }: Named,
  call: PortCall,
): Promise<{ readonly modelVersion: ModelVersion; readonly versions: readonly number[] }> {
  const choice = chooseModel(name, version);
  const number = await models.resolve(choice.modelId, choice.version, call);
  const model = number === undefined ? undefined : await models.find(choice.modelId, call);
  const modelVersion = model?.versions.find((one) => one.version === number);
  if (model === undefined || modelVersion === undefined) throw modelNotFound(choice.name);
  const versions = version === '' ? model.versions.map((one) => one.version) : [modelVersion.version];
  return { modelVersion, versions };
}

function metadataOf({ name, datatype, shape }: TensorFacts): ModelMetadataResponse['inputs'][number] {
  return { name, datatype, shape: shape.map(BigInt) };
}

/** The first dimension counts the pictures, and is left out; a tensor without another one is called `[1]`. */
function configOf({ name, datatype, shape }: TensorFacts): {
  readonly name: string;
  readonly dataType: DataType;
  readonly dims: bigint[];
} {
  const dims = shape.length === 1 ? [1n] : shape.slice(1).map(BigInt);
  return { name, dataType: DATA_TYPES[datatype], dims };
}
