export { readFileOf } from '../folder/read-file-of.js';
