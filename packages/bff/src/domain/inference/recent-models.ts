import type { ModelChoice } from '../names.js';
import type { ModelCatalog, PortCall } from '../ports.js';
import { modelNotFound } from '../silence.js';
import type { ModelShape } from './tensors.js';

/** A stable version that was replaced is known as such within this. */
const STABLE_MS = 1_000;

/** What the inference protocol needs to know of models. */
export interface ShapeCatalog extends ModelCatalog {
  /** @throws AppError `MODEL_NOT_FOUND`, `STORAGE_UNAVAILABLE`. */
  shape(modelId: string, version: number, call: PortCall): Promise<ModelShape>;
}

/** A version that a caller's choice stands for. */
export interface FoundModel {
  readonly version: number;
  readonly shape: ModelShape;
}

/** Finds what a choice stands for, without asking the registry at each question. */
export class RecentModels {
  readonly #catalog: ShapeCatalog;
  readonly #stable = new Map<string, { readonly version: number; readonly atMs: number }>();

  constructor(catalog: ShapeCatalog) {
    this.#catalog = catalog;
  }

  /** @throws AppError `MODEL_NOT_FOUND`, `STORAGE_UNAVAILABLE`. */
  async find({ modelId, version: wanted, name }: ModelChoice, call: PortCall): Promise<FoundModel> {
    const version = wanted === 'stable' ? await this.#stableOf(modelId, call) : wanted;
    if (version === undefined) throw modelNotFound(name);
    return { version, shape: await this.#catalog.shape(modelId, version, call) };
  }

  /** The version that answered. @param answeredBy Its name. */
  async ofAnswer(modelId: string, answeredBy: string, call: PortCall): Promise<FoundModel> {
    const version = Number(answeredBy.split('/').at(-1));
    return { version, shape: await this.#catalog.shape(modelId, version, call) };
  }

  async #stableOf(modelId: string, call: PortCall): Promise<number | undefined> {
    const nowMs = performance.now();
    const known = this.#stable.get(modelId);
    if (known !== undefined && nowMs - known.atMs < STABLE_MS) return known.version;
    const version = await this.#catalog.resolve(modelId, 'stable', call);
    if (version === undefined) this.#stable.delete(modelId);
    else this.#stable.set(modelId, { version, atMs: nowMs });
    return version;
  }
}
