export { ENGINE_NAMES, type EngineChoice, type EngineName, type Precision } from './engine-name.js';
export { startEngine, type EngineHost, type EngineOptions, type EngineTuning } from './engine-host.js';
export type { Picture, PictureFile } from '../domain/ports.js';
export type { Urgency } from '../domain/urgency.js';
export type { ChildHealth } from './engine-child.js';
export type { EngineLog } from './log.js';
export type { Classification } from './task.js';
export { loadGraph } from './graphs/load-graph.js';
export type { LoadRequest } from './child/protocol.js';
