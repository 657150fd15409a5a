import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

const TAG = { modelName: 10, inputs: 42, name: 10, datatype: 18, shape: 26, raw: 58 } as const;
const OUTPUTS_FIELD = 5;
const RAW_OUTPUTS_FIELD = 6;
const NAME_FIELD = 1;

/**
 * An `inference.ModelInferRequest` with one picture, in the raw form that is cheapest
 * to read.
 *
 * @param shape `[1]`, or `[1, 1]` where the server batches.
 */
export function encodeInferRequest(picture: Uint8Array, shape: readonly number[]): Uint8Array {
  const request = new BinaryWriter();
  request.uint32(TAG.modelName).string('cat');
  const input = request.uint32(TAG.inputs).fork();
  input.uint32(TAG.name).string('image').uint32(TAG.datatype).string('BYTES');
  const sizes = input.uint32(TAG.shape).fork();
  for (const size of shape) sizes.int64(size);
  sizes.join();
  input.join();
  const raw = Buffer.alloc(4 + picture.length);
  raw.writeUInt32LE(picture.length);
  raw.set(picture, 4);
  return request.uint32(TAG.raw).bytes(raw).finish();
}

/** The text of the output `label` of an `inference.ModelInferResponse`; undefined where there is none. */
export function decodeInferLabel(message: Uint8Array): string | undefined {
  const reader = new BinaryReader(message);
  const names: string[] = [];
  const raw: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === OUTPUTS_FIELD) names.push(nameOf(reader.bytes()));
    else if (field === RAW_OUTPUTS_FIELD) raw.push(reader.bytes());
    else reader.skip(type, field);
  }
  const bytes = raw[names.indexOf('label')];
  return bytes === undefined ? undefined : Buffer.from(bytes.subarray(4)).toString();
}

function nameOf(tensor: Uint8Array): string {
  const reader = new BinaryReader(tensor);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === NAME_FIELD) return reader.string();
    reader.skip(type, field);
  }
  return '';
}
