import { ModelInferResponse, type InferTensorContents } from '@isitacat/contracts';

import { writeTexts } from '../../domain/inference/bytes-tensor.js';
import type { Inferred } from '../../domain/inference/infer.js';
import type { OutputTensor } from '../../domain/inference/tensors.js';

/** An answer as a response. @param raw Whether the elements go as bytes. */
export function writeResponse(
  { modelId, version, outputs }: Inferred,
  id: string,
  raw: boolean,
): ModelInferResponse {
  return {
    modelName: modelId,
    modelVersion: String(version),
    id,
    parameters: {},
    outputs: outputs.map((output) => ({
      name: output.name,
      datatype: output.datatype,
      shape: output.shape.map(BigInt),
      parameters: {},
      contents: raw ? undefined : contentsOf(output),
    })),
    rawOutputContents: raw ? outputs.map(rawBytes) : [],
  };
}

/** The bytes of an output: numbers with the lowest byte first, each text after its length. */
export function rawBytes(output: OutputTensor): Buffer {
  if (output.datatype === 'BYTES') return writeTexts(output.texts);
  const bytes = Buffer.alloc(output.numbers.length * Float32Array.BYTES_PER_ELEMENT);
  output.numbers.forEach((value, n) => bytes.writeFloatLE(value, n * Float32Array.BYTES_PER_ELEMENT));
  return bytes;
}

function contentsOf(output: OutputTensor): InferTensorContents {
  const none = { uintContents: [], fp32Contents: [], bytesContents: [] };
  return output.datatype === 'FP32'
    ? { ...none, fp32Contents: [...output.numbers] }
    : { ...none, bytesContents: output.texts.map((text) => Buffer.from(text, 'utf8')) };
}
