import type { Model, ModelVersion, VersionSelector } from '@isitacat/contracts';

import type { Page, PageQuery } from '../page.js';
import type { PortCall } from './port-call.js';

/** Published models and what the predictors hold of them. */
export interface ModelCatalog {
  /** By name. */
  list(page: PageQuery, call: PortCall): Promise<Page<Model>>;
  find(modelId: string, call: PortCall): Promise<Model | undefined>;
  /** The version that a selector points at now; undefined when there is none. */
  resolve(modelId: string, version: VersionSelector, call: PortCall): Promise<number | undefined>;
  /**
   * A version, and its card in Markdown; empty without.
   *
   * @throws AppError `MODEL_NOT_FOUND`, `BUNDLE_INVALID` when the card was damaged.
   */
  describe(
    modelId: string,
    version: number,
    call: PortCall,
  ): Promise<{ readonly modelVersion: ModelVersion; readonly card: string }>;
  /** Whether a predictor holds this version warm. */
  isWarm(modelId: string, version: number): boolean;
  /** When a predictor last said that it holds a version, or any of a model's; else when listening began. */
  lastServedMs(modelId: string, version: VersionSelector): number;
  /** Whether a predictor holds any version of any model warm. */
  anyWarm(): boolean;
}
