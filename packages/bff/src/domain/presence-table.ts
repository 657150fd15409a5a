import type { Presence, VersionSelector } from '@isitacat/contracts';

/** Three reports missed: a predictor says what it holds every two seconds. */
const SILENCE_MS = 6_000;

/** Beyond this many the longest silent one is forgotten, so that noise on the bus takes no memory. */
const MAX_PREDICTORS = 10_000;

/** No predictor holds more. */
const MAX_MODELS = 1_000;

/** What the predictors said last that they hold. */
export class PresenceTable {
  readonly #heard = new Map<string, { readonly presence: Presence; readonly atMs: number }>();
  /** By model, and by model and version. */
  readonly #lastServed = new Map<string, number>();
  readonly #sinceMs: number;

  /** @param sinceMs From when on it hears. */
  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  /** Takes in a report. */
  hear(presence: Presence, nowMs: number): void {
    this.#heard.delete(presence.predictorId); // so that the map stays in the order of hearing
    this.#heard.set(presence.predictorId, { presence, atMs: nowMs });
    for (const { modelId, version } of presence.models.slice(0, MAX_MODELS)) {
      for (const name of [modelId, `${modelId}/${version}`]) this.#serves(name, nowMs);
    }
    for (const [id, { atMs }] of this.#heard) {
      if (nowMs - atMs <= SILENCE_MS && this.#heard.size <= MAX_PREDICTORS) break;
      this.#heard.delete(id);
    }
  }

  /** Whether any predictor holds any model. */
  anyWarm(nowMs: number): boolean {
    return this.#present(nowMs).some(({ models }) => models.length > 0);
  }

  /** Engines that hold a version warm, each once, by name; empty when none does. */
  engines(modelId: string, version: number, nowMs: number): readonly string[] {
    const engines = this.#present(nowMs)
      .flatMap(({ models }) => models)
      .filter((held) => held.modelId === modelId && held.version === version)
      .map(({ engine }) => engine);
    return [...new Set(engines)].sort();
  }

  /** When a predictor last said that it holds a version, or any; else when hearing began. */
  lastServedMs(modelId: string, version: VersionSelector): number {
    const name = version === 'stable' ? modelId : `${modelId}/${version}`;
    return this.#lastServed.get(name) ?? this.#sinceMs;
  }

  #serves(name: string, nowMs: number): void {
    this.#lastServed.delete(name);
    this.#lastServed.set(name, nowMs);
    const [oldest] = this.#lastServed.keys();
    if (this.#lastServed.size > MAX_PREDICTORS && oldest !== undefined) this.#lastServed.delete(oldest);
  }

  #present(nowMs: number): readonly Presence[] {
    return [...this.#heard.values()]
      .filter(({ atMs }) => nowMs - atMs <= SILENCE_MS)
      .map(({ presence }) => presence);
  }
}
