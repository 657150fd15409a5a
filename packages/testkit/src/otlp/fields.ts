import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** What a field holds, as it came over the wire: bytes for texts, lists and messages. */
export type FieldValue = Uint8Array | bigint;

/** The fields of a protobuf message by number; what comes more than once keeps its order. */
export type Fields = ReadonlyMap<number, readonly FieldValue[]>;

/** Reads a message of which no code was generated. @throws Error when it is none. */
export function readFields(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, FieldValue[]>();
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const values = fields.get(number) ?? [];
    fields.set(number, values);
    if (wire === WireType.LengthDelimited) values.push(reader.bytes());
    else if (wire === WireType.Varint) values.push(BigInt(reader.uint64()));
    else if (wire === WireType.Bit64) values.push(BigInt(reader.fixed64()));
    else reader.skip(wire, number);
  }
  return fields;
}

/** Every message in a field. */
export function messages(fields: Fields, number: number): readonly Fields[] {
  return (fields.get(number) ?? []).map((value) => readFields(bytesOf(value)));
}

/** A text field; empty when it is not there. */
export function text(fields: Fields, number: number): string {
  return Buffer.from(bytesOf(fields.get(number)?.at(-1))).toString('utf8');
}

/** A field of bytes as hexadecimal digits; empty when it is not there. */
export function hex(fields: Fields, number: number): string {
  return Buffer.from(bytesOf(fields.get(number)?.at(-1))).toString('hex');
}

/** A number; 0 when it is not there. */
export function number(fields: Fields, field: number): bigint {
  const value = fields.get(field)?.at(-1);
  return typeof value === 'bigint' ? value : 0n;
}

function bytesOf(value: FieldValue | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
