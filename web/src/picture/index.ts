export { preparePicture, type PreparedPicture } from './prepare-picture.js';
export type { Size } from './target-size.js';
