export { chromiumPath } from './chromium-path.js';
export { freePort, freePortBlock } from './free-port.js';
export { grpcClient, type CallOptions, type GrpcClient } from './grpc-client.js';
export { sharedData } from './shared-data.js';
export { startGcsFake, type GcsFake } from './start-gcs-fake.js';
export { startNats, type NatsServer } from './start-nats.js';
export { temporaryDirectory, type TemporaryDirectory } from './temporary-directory.js';
export { grpcurlPath, toolPath } from './tool-path.js';
