import { BinaryReader } from '@bufbuild/protobuf/wire';

/** Numbers of fields in google/protobuf/descriptor.proto. */
const FILE_OF_SET = 1;
const PACKAGE_OF_FILE = 2;
const SERVICE_OF_FILE = 6;
const NAME_OF_SERVICE = 1;

/** Full names of the services in a serialised `google.protobuf.FileDescriptorSet`. */
export function servicesIn(descriptors: Uint8Array): readonly string[] {
  return fields(descriptors, FILE_OF_SET).flatMap((file) => {
    const [packageName = ''] = fields(file, PACKAGE_OF_FILE).map(text);
    return fields(file, SERVICE_OF_FILE)
      .flatMap((service) => fields(service, NAME_OF_SERVICE).map(text))
      .map((name) => `${packageName}.${name}`);
  });
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** What a message has in a field of bytes, texts or messages. */
function fields(message: Uint8Array, wanted: number): readonly Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === wanted) found.push(reader.bytes());
    else reader.skip(wireType, field);
  }
  return found;
}
