// AssemblyScript, which the build compiles to gen/pixels.wasm: what it exports, in one memory.
export { layTable } from './codes';
export { decodeEighth } from './eighth';
export { mixColumns, mixRows } from './mix';
export { shrinkColumns, shrinkRows } from './shrink';
