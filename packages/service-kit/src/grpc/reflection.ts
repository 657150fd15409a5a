import { BinaryReader } from '@bufbuild/protobuf/wire';
import type * as grpc from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProtoPath } from 'grpc-health-check';

/**
 * Adds server reflection, v1 and v1alpha.
 *
 * @param descriptors A serialised `google.protobuf.FileDescriptorSet`.
 * @param services Full names of the services to list.
 */
export function addReflection(server: grpc.Server, descriptors: Buffer, services: readonly string[]): void {
  // Files go in as the compiler wrote them: proto-loader's own loader of
  // descriptor sets joins files of one package and loses what they import.
  const files = { format: '', type: {}, fileDescriptorProtos: filesIn(descriptors) };
  const types = { ...loadSync(healthProtoPath), files } as PackageDefinition;
  new ReflectionService(types, { services: [...services] }).addToServer(server);
}

/** The serialised `FileDescriptorProto`s of a set, whose only field, 1, repeats them. */
function filesIn(descriptors: Buffer): Buffer[] {
  const reader = new BinaryReader(descriptors);
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) files.push(Buffer.from(reader.bytes()));
    else reader.skip(wireType, field);
  }
  return files;
}
