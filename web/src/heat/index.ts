export { hasHeat, heatPixels } from './heat-pixels.js';
