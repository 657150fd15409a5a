export { readBundle, type Bundle } from './bundle.js';
export { isInt8Trustworthy, type Int8Agreement } from './int8-agreement.js';
export type { Json } from './json-reader.js';
export {
  generateSigningKey,
  keyIdOf,
  loadTrustedKeys,
  openSigningKey,
  type SigningKey,
  type TrustedKeys,
} from './keys.js';
export { GOLDEN_TOLERANCE, type BundleFile, type GoldenPicture, type Manifest } from './manifest.js';
export { isModelId, parseManifest } from './parse-manifest.js';
export type { Alias, AliasMove, PublishedVersion } from './registry-records.js';
export { Registry, STABLE } from './registry.js';
export { signManifest, type SignedManifest } from './signature.js';
export {
  readTrainingStatistics,
  type EmbeddingStatistics,
  type TrainingStatistics,
} from './training-statistics.js';
export { unfamiliarity } from './unfamiliarity.js';
export { UnusedBundles } from './unused-bundles.js';
export { signBundle, type ManifestDraft } from './write-bundle.js';
