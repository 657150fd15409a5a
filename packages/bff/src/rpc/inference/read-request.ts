import type { InferTensorContents, ModelInferRequest } from '@isitacat/contracts';

import { fault } from '../../domain/inference/fault.js';
import type { InferQuestion } from '../../domain/inference/infer.js';
import type { InputTensor, TensorData } from '../../domain/inference/tensors.js';
import { checkParameters } from './infer-call.js';

/** What a request asks. @throws AppError `FIELD_INVALID`. */
export function readRequest(request: ModelInferRequest): InferQuestion {
  const { modelName, modelVersion, inputs, outputs, rawInputContents: raw } = request;
  if (raw.length > 0 && raw.length !== inputs.length) {
    const text = `expected one element for each of the ${inputs.length} inputs, or none; got ${raw.length}`;
    throw fault(text, 'raw_input_contents');
  }
  for (const { name, parameters } of [...inputs, ...outputs]) checkParameters(parameters, name);
  return {
    modelId: modelName,
    version: modelVersion,
    inputs: inputs.map((input, n) => readInput(input, raw[n])),
    outputs: outputs.map(({ name }) => name),
  };
}

type Input = ModelInferRequest['inputs'][number];

function readInput({ name, datatype, shape, contents }: Input, raw: Uint8Array | undefined): InputTensor {
  if (raw !== undefined && contents !== undefined) {
    throw fault(`${name}: expected contents or raw_input_contents, got both`, name);
  }
  const data = raw === undefined ? typedData(contents) : ({ kind: 'raw', bytes: raw } as const);
  return { name, datatype, shape: shape.map(Number), data };
}

function typedData(contents: InferTensorContents | undefined): TensorData {
  const { bytesContents: texts = [], uintContents: numbers = [] } = contents ?? {};
  return texts.length > 0 ? { kind: 'texts', texts } : { kind: 'numbers', numbers };
}
