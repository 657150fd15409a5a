export { PictureWorkshop } from './picture-workshop.js';
export type { PreparedPicture } from './prepared-picture.js';
export type { Size } from './target-size.js';
