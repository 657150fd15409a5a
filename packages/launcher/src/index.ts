export {
  ManagedProcess,
  describeExit,
  type Exit,
  type ProcessOptions,
  type StopOptions,
} from './processes/managed-process.js';
export { REPOSITORY, TOOLS_DIRECTORY } from './repository.js';
export { busCredentialsFile, writeBusCredentials } from './start/bus-credentials.js';
export { ENVOY_TEMPLATE, envoyConfig, type EnvoySettings } from './start/envoy-config.js';
export { readCallsPerSecond } from './start/envoy-limits.js';
export { envoySignIn } from './start/envoy-sign-in.js';
export { tlsSecrets, type EnvoyTls } from './start/envoy-tls.js';
export { type Engine } from './start/flags.js';
export {
  NATS_MAX_PAYLOAD_BYTES,
  natsConfig,
  type NatsCluster,
  type NatsSettings,
  type NatsTls,
  type NatsUsers,
} from './start/nats-config.js';
export { Part, type PartEvents } from './start/part.js';
export { portTable, type PartCounts, type PortTable } from './start/ports.js';
export { type PartPlan, type Tier } from './start/part-plan.js';
export { noteRunningParts, readRunningParts, type RunningPart } from './start/running-parts.js';
export { seedRegistry } from './start/seed-registry.js';
export { trustedKeyFolders } from './start/trusted-keys.js';
export { ensureTool, type EnsureOptions } from './toolchain/ensure-tool.js';
export { type FetchOptions } from './toolchain/pip.js';
export { findOnPath } from './toolchain/find-on-path.js';
export { TOOLS, type ToolName } from './toolchain/tools.js';
