import type * as grpc from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProtoPath } from 'grpc-health-check';

/**
 * Adds server reflection, v1 and v1alpha.
 *
 * @param descriptors A serialised `google.protobuf.FileDescriptorSet`.
 * @param services Full names of the services to list.
 */
export function addReflection(server: grpc.Server, descriptors: Buffer, services: readonly string[]): void {
  const types: PackageDefinition = {
    ...loadFileDescriptorSetFromBuffer(descriptors),
    ...loadSync(healthProtoPath),
  };
  new ReflectionService(types, { services: [...services] }).addToServer(server);
}
