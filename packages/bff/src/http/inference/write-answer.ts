import type { Inferred } from '../../domain/inference/infer.js';
import { rawBytes } from '../../rpc/inference/write-response.js';
import type { HttpQuestion } from './read-question.js';

/** An answer as it goes out. */
export interface HttpAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Writes the JSON form, and after it the outputs that are wanted as bytes. */
export function writeAnswer(
  { modelId, version, outputs }: Inferred,
  { id, isBinary }: Pick<HttpQuestion, 'id' | 'isBinary'>,
): HttpAnswer {
  const binary: Buffer[] = [];
  const tensors = outputs.map((output) => {
    const { name, datatype, shape } = output;
    if (isBinary(name)) {
      const bytes = rawBytes(output);
      binary.push(bytes);
      return { name, datatype, shape, parameters: { binary_data_size: bytes.length } };
    }
    return { name, datatype, shape, data: output.datatype === 'FP32' ? [...output.numbers] : output.texts };
  });
  const answer = { ...(id && { id }), model_name: modelId, model_version: String(version), outputs: tensors };
  const json = Buffer.from(JSON.stringify(answer), 'utf8');
  return binary.length === 0
    ? { headers: { 'content-type': 'application/json' }, body: json }
    : {
        headers: {
          'content-type': 'application/octet-stream',
          'inference-header-content-length': String(json.length),
        },
        body: Buffer.concat([json, ...binary]),
      };
}
