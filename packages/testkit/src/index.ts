export { grpcClient, type CallOptions, type GrpcClient } from './grpc-client.js';
export {};
