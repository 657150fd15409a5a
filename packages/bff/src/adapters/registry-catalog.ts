import type { Model, ModelAlias, ModelVersion, VersionSelector } from '@isitacat/contracts';
import { isAppError } from '@isitacat/errors';
import { STABLE, type Alias, type PublishedVersion, type Registry } from '@isitacat/model';

import type { ShapeCatalog } from '../domain/inference/recent-models.js';
import type { ModelShape } from '../domain/inference/tensors.js';
import { modelFacts } from '../domain/model-facts.js';
import { versionName } from '../domain/names.js';
import type { Page, PageQuery } from '../domain/page.js';
import type { Agreement, FeedbackStore, PortCall } from '../domain/ports.js';
import type { PresenceTable } from '../domain/presence-table.js';

/** Versions kept in memory: they never change, and a manifest takes time to read. */
const REMEMBERED = 1_000;

/** What never changes of a version. */
type Published = Omit<ModelVersion, 'warm' | 'engines' | 'feedbackCount' | 'agreementCount'>;

const NOBODY: Agreement = { given: 0, agreeing: 0 };

/** What the registry holds, with what the predictors and people say of it. */
export class RegistryCatalog implements ShapeCatalog {
  readonly #registry: Registry;
  readonly #presence: PresenceTable;
  readonly #feedback: FeedbackStore;
  readonly #versions = new Map<string, Published>();

  constructor(registry: Registry, presence: PresenceTable, feedback: FeedbackStore) {
    this.#registry = registry;
    this.#presence = presence;
    this.#feedback = feedback;
  }

  async list({ after, limit }: PageQuery, call: PortCall): Promise<Page<Model>> {
    const ids = (await this.#registry.listModels(call)).filter((id) => id > after);
    const page = ids.slice(0, limit);
    const models = await Promise.all(page.map((id) => this.find(id, call)));
    return {
      items: models.filter((model) => model !== undefined),
      next: ids.length > limit ? page.at(-1) : undefined,
    };
  }

  async find(modelId: string, call: PortCall): Promise<Model | undefined> {
    const numbers = await this.#registry.listVersions(modelId, call);
    if (numbers.length === 0) return undefined;
    const [stable, agreement, ...versions] = await Promise.all([
      this.#registry.alias(modelId, STABLE, call),
      this.#feedback.agreement(modelId, call),
      ...numbers.map((number) => this.#version(modelId, number, call)),
    ]);
    return {
      name: `models/${modelId}`,
      versions: versions.reverse().map((version) => this.#asItStands(modelId, version, agreement)),
      aliases: stable === undefined ? [] : [describeAlias(modelId, stable)],
    };
  }

  async describe(
    modelId: string,
    number: number,
    call: PortCall,
  ): Promise<{ readonly modelVersion: ModelVersion; readonly card: string }> {
    const [version, agreement, card] = await Promise.all([
      this.#version(modelId, number, call),
      this.#feedback.agreement(modelId, call),
      this.#registry.readCard(modelId, number, call),
    ]);
    return { modelVersion: this.#asItStands(modelId, version, agreement), card };
  }

  async resolve(modelId: string, version: VersionSelector, call: PortCall): Promise<number | undefined> {
    if (version === 'stable') return (await this.#registry.alias(modelId, STABLE, call))?.version;
    try {
      return (await this.#version(modelId, version, call)).version;
    } catch (error) {
      if (isAppError(error, 'MODEL_NOT_FOUND')) return undefined;
      throw error;
    }
  }

  shape(modelId: string, version: number, call: PortCall): Promise<ModelShape> {
    return this.#version(modelId, version, call);
  }

  isWarm(modelId: string, version: number): boolean {
    return this.#presence.engines(modelId, version, Date.now()).length > 0;
  }

  lastServedMs(modelId: string, version: VersionSelector): number {
    return this.#presence.lastServedMs(modelId, version);
  }

  anyWarm(): boolean {
    return this.#presence.anyWarm(Date.now());
  }

  #asItStands(modelId: string, version: Published, agreement: ReadonlyMap<number, Agreement>): ModelVersion {
    const engines = this.#presence.engines(modelId, version.version, Date.now());
    const { given, agreeing } = agreement.get(version.version) ?? NOBODY;
    return {
      ...version,
      warm: engines.length > 0,
      engines,
      feedbackCount: given,
      agreementCount: agreeing,
    };
  }

  async #version(modelId: string, number: number, call: PortCall): Promise<Published> {
    const name = versionName(modelId, number);
    const known = this.#versions.get(name);
    if (known !== undefined) return known;
    const version = describe(await this.#registry.readVersion(modelId, number, call));
    this.#versions.set(name, version);
    const [oldest] = this.#versions.keys();
    if (this.#versions.size > REMEMBERED && oldest !== undefined) this.#versions.delete(oldest);
    return version;
  }
}

function describe({ model, version, manifest, digest, publishTime }: PublishedVersion): Published {
  return {
    name: versionName(model, version),
    version,
    digest: Buffer.from(digest, 'hex'),
    labels: manifest.labels,
    inputWidthPx: manifest.input.width,
    inputHeightPx: manifest.input.height,
    metrics: Object.entries(manifest.metrics).map(([name, value]) => ({ name, value })),
    publishTime,
    facts: modelFacts(manifest.training),
  };
}

function describeAlias(modelId: string, { version, moveTime, previous }: Alias): ModelAlias {
  return {
    alias: STABLE,
    modelVersion: versionName(modelId, version),
    moveTime,
    previousMoves: previous
      .map((move) => ({ modelVersion: versionName(modelId, move.version), moveTime: move.moveTime }))
      .reverse(),
  };
}
