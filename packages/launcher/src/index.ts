export { ManagedProcess, describeExit, type Exit, type ProcessOptions } from './processes/managed-process.js';
export { REPOSITORY, TOOLS_DIRECTORY } from './repository.js';
export { NATS_MAX_PAYLOAD_BYTES, natsConfig, type NatsSettings } from './start/nats-config.js';
export { ensureTool, type EnsureOptions } from './toolchain/ensure-tool.js';
export { type FetchOptions } from './toolchain/fetch-tool.js';
export { findOnPath } from './toolchain/find-on-path.js';
export { type ToolName } from './toolchain/tools.js';
