export { chooseShown, type Filter, type Order } from './choose-shown.js';
export { toCsv, toJson } from './export.js';
export { saveFile } from './save-file.js';
export { tally, type Tally } from './tally.js';
export { useGradually } from './use-gradually.js';
