import type { Int8Agreement } from './int8-agreement.js';
import type { Json } from './json-reader.js';

/** The only bundle format there is. */
export const BUNDLE_FORMAT = 'isitacat-bundle/1';

/**
 * Most that an answer may differ from a manifest's golden one: two float32 engines stay within
 * 1e-3 of each other, and the manifest's came from one of them.
 */
export const GOLDEN_TOLERANCE = 2e-3;

/** A file of a bundle. */
export interface BundleFile {
  /** Relative to the bundle, segments joined by `/`. */
  readonly path: string;
  /** Of the contents, 64 hex digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A picture with the answer that the model must give to it. */
export interface GoldenPicture {
  /** Path of the encoded picture in the bundle. */
  readonly file: string;
  /** By label, in the order of `labels`, each 0–1: float32, through the serving decode. */
  readonly probabilities: readonly number[];
}

/** What a model is, and what belongs to it: `manifest.json` of a bundle. */
export interface Manifest {
  readonly format: typeof BUNDLE_FORMAT;
  /** Id of the model: `[a-z][a-z0-9-]{0,39}`. */
  readonly model: string;
  /** RFC 3339. */
  readonly createTime: string;
  /** In the order of the outputs; at least two, each once. */
  readonly labels: readonly string[];
  /**
   * The graphs take `pixels`, `uint8 [n, height, width, 3]`, RGB, 0–255, and normalise by themselves.
   * `fill`: the whole picture is scaled to that size, whatever its proportions.
   */
  readonly input: { readonly width: number; readonly height: number; readonly fit: 'fill' };
  /** Paths in the bundle. `tfjs` is its model.json; `savedModel` a folder. */
  readonly graphs: {
    readonly onnx: string;
    readonly onnxInt8?: string;
    readonly tfjs: string;
    readonly savedModel?: string;
  };
  /**
   * Names of the outputs, all float32: `probabilities` `[n, labels]`, `evidence`
   * `[n, evidenceHeight, evidenceWidth, labels]`, `embedding` `[n, embeddingSize]`.
   */
  readonly outputs: {
    readonly probabilities: 'probabilities';
    readonly evidence: 'evidence';
    readonly embedding: 'embedding';
    readonly evidenceWidth: number;
    readonly evidenceHeight: number;
    readonly embeddingSize: number;
  };
  /** Every file of the bundle but the manifest and its signature. */
  readonly files: readonly BundleFile[];
  /** What a predictor tests itself with before it answers; open licence. At least one. */
  readonly golden: readonly GoldenPicture[];
  /** How near `graphs.onnxInt8` comes to `graphs.onnx`, where that was measured. */
  readonly int8Agreement?: Int8Agreement;
  /** How good it is, by name of the measure. */
  readonly metrics: Readonly<Record<string, number>>;
  /** How it was made: backbone, data, licences, seed, recipe, statistics for drift. */
  readonly training: Readonly<Record<string, Json>>;
}
