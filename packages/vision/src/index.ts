export { stripMetadata } from './metadata/strip-metadata.js';
export { wrapPixels } from './encode/wrap-pixels.js';
export { decodePicture, type DecodeOptions } from './decode/decode-picture.js';
export { Spares } from './spares.js';
export type { Size } from './decode/size.js';
export { LIMITS } from './probe/limits.js';
export type { MimeType, Picture } from './probe/picture.js';
export { tooMuchTime } from './probe/faults.js';
export { isHeavy, probePicture, type ProbeOptions } from './probe/probe-picture.js';
