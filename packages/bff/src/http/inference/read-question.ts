import { fault } from '../../domain/inference/fault.js';
import type { InferQuestion } from '../../domain/inference/infer.js';
import type { InputTensor, TensorData } from '../../domain/inference/tensors.js';
import { checkParameters } from '../../rpc/inference/infer-call.js';
import { JsonFields } from './json-fields.js';

/** What an infer request asks, and how it wants its answer. */
export interface HttpQuestion {
  readonly question: Omit<InferQuestion, 'modelId' | 'version'>;
  /** Comes back with the answer. */
  readonly id: string;
  /** How long the caller waits, in microseconds. */
  readonly timeoutUs: number | undefined;
  /** Whether an output goes as bytes after the JSON. */
  readonly isBinary: (output: string) => boolean;
}

/** Deeper than any tensor's list of lists. */
const DEPTH = 4;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Reads the JSON form, with the binary data that may follow it.
 *
 * @param jsonBytes How many bytes the JSON has; undefined: all.
 * @throws AppError `FIELD_INVALID`.
 */
export function readQuestion(body: Buffer, jsonBytes: number | undefined): HttpQuestion {
  const end = jsonBytes ?? body.length;
  if (!Number.isInteger(end) || end < 0 || end > body.length) {
    const text = `expected the length of the JSON, 0 to the body's ${body.length} bytes`;
    throw fault(text, 'Inference-Header-Content-Length');
  }
  const fields = new JsonFields(parse(body.subarray(0, end)), '');
  const parameters = fields.values('parameters');
  const binary = new BinaryData(body.subarray(end));
  const inputs = fields.objects('inputs').map((input) => readInput(input, binary));
  binary.checkEnd();
  const outputs = fields.objects('outputs').map((output) => {
    const values = output.values('parameters');
    checkParameters(values, output.pathOf('parameters'));
    return { name: output.text('name'), binary: values['binary_data'] };
  });
  return {
    question: { inputs, outputs: outputs.map(({ name }) => name) },
    id: fields.text('id'),
    timeoutUs: Number.isSafeInteger(parameters['timeout']) ? Number(parameters['timeout']) : undefined,
    isBinary: (name) =>
      (outputs.find((output) => output.name === name)?.binary ?? parameters['binary_data_output']) === true,
  };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (cause) {
    throw fault(
      'expected JSON, and before binary data its length in Inference-Header-Content-Length',
      'body',
      cause,
    );
  }
}

/** What follows the JSON: the bytes of the inputs that have their size as a parameter, in their order. */
class BinaryData {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(size: unknown, field: string): Buffer {
    const left = this.#bytes.length - this.#at;
    if (!Number.isSafeInteger(size) || Number(size) < 0 || Number(size) > left) {
      throw fault(`expected a number of bytes, 0 to the ${left} that are there`, field);
    }
    const start = this.#at;
    this.#at += Number(size);
    return this.#bytes.subarray(start, this.#at);
  }

  checkEnd(): void {
    const rest = this.#bytes.length - this.#at;
    if (rest > 0) throw fault(`expected no more bytes than the inputs have, got ${rest} more`, 'body');
  }
}

function readInput(input: JsonFields, binary: BinaryData): InputTensor {
  const name = input.text('name');
  const datatype = input.text('datatype');
  const parameters = input.values('parameters');
  checkParameters(parameters, input.pathOf('parameters'));
  const size = parameters['binary_data_size'];
  const list = input.list('data');
  if (size !== undefined && list !== undefined) {
    throw fault(`${name}: expected data or binary_data_size, got both`, input.pathOf('data'));
  }
  const data =
    size === undefined
      ? listedData(list ?? [], datatype, input.pathOf('data'))
      : ({ kind: 'raw', bytes: binary.take(size, input.pathOf('parameters.binary_data_size')) } as const);
  return { name, datatype, shape: input.wholeNumbers('shape'), data };
}

/** Elements in a list, or in lists of lists. */
function listedData(list: readonly unknown[], datatype: string, field: string): TensorData {
  const elements: unknown[] = list.flat(DEPTH);
  if (datatype === 'BYTES') {
    const texts = elements.map((element) => {
      if (typeof element === 'string' && BASE64.test(element)) return Buffer.from(element, 'base64');
      throw fault('expected elements of BYTES in base64', field);
    });
    return { kind: 'texts', texts };
  }
  if (elements.every((element) => typeof element === 'number')) return { kind: 'numbers', numbers: elements };
  throw fault('expected numbers', field);
}
