export { embeddingDistance } from './embedding-distance.js';
