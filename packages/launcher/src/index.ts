export { ensureTool, type EnsureOptions } from './toolchain/ensure-tool.js';
export { findOnPath } from './toolchain/find-on-path.js';
export { type FetchOptions } from './toolchain/fetch-tool.js';
export { type ToolName } from './toolchain/tools.js';
