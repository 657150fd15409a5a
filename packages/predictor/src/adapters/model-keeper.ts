import type { HeldModel } from '@isitacat/contracts';
import { STABLE, type Registry } from '@isitacat/model';
import type { Logger } from '@isitacat/service-kit';
import { setTimeout as delay } from 'node:timers/promises';
import { versionName, type ModelVersion } from '../domain/model-version.js';
import { PatientRetries } from '../domain/patient-retries.js';
import type { ServedAs, ServedModel } from './served-model.js';

/** Which models are kept, and how. */
export interface KeeperOptions {
  readonly registry: Registry;
  /** Ids of the models to keep; none: every model that is stable. */
  readonly models: readonly string[];
  /**
   * Loads a version and serves it.
   *
   * @throws AppError when that fails; nothing of it is left then.
   */
  readonly serve: (held: ModelVersion, as: ServedAs, signal: AbortSignal) => Promise<ServedModel>;
  /** Versions of a model that jobs ask for by number, and that have some left. */
  readonly versionsWithJobs: (modelId: string) => Promise<readonly number[]>;
  /** Removes fetched models that nobody uses. @param used Directories of those served here. */
  readonly tidy: (used: readonly string[]) => Promise<void>;
  readonly log: Logger;
}

/** How often the registry is asked, in case a word of a change was lost. */
const POLL_MS = 10_000;

/**
 * Keeps the stable version of each model served. A new one is loaded and tested
 * beside the old, takes over, and only then does the old one finish and go; one
 * that can't be loaded changes nothing. A version that is no longer stable comes
 * back for as long as jobs were accepted for it.
 */
export class ModelKeeper {
  readonly #options: KeeperOptions;
  readonly #stable = new Map<string, ServedModel>();
  readonly #others = new Map<string, ServedModel>();
  readonly #leaving = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #failures = new PatientRetries();
  readonly #listeners: (() => void)[] = [];
  #wake = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Models that answer now. */
  get served(): readonly ServedModel[] {
    return [...this.#stable.values(), ...this.#others.values()];
  }

  /** The same, as a presence says it. */
  get held(): readonly HeldModel[] {
    return this.served.map(({ model: { held, engine } }) => ({
      modelId: held.model,
      version: held.version,
      engine,
    }));
  }

  /** Whether there is a model, and none without an engine process. */
  get isWarm(): boolean {
    return this.#stable.size > 0 && this.served.every(({ model }) => model.host.children.length > 0);
  }

  /** Calls `listener` whenever another version is held. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Loads what is stable now, and follows what becomes stable until `drain`.
   * Never rejects.
   *
   * @param signal Loads no more once aborted; what is held stays until `drain`.
   */
  async start(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => {
      this.#stopping.abort();
    });
    await this.#check();
    this.#watching = this.#watch();
  }

  /** Looks now: something was published. */
  poke(): void {
    this.#failures.forget();
    this.#wake.abort();
  }

  /** Loads no more; resolves when every model has finished and its engine has ended. */
  async drain(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
    for (const served of this.served) this.#leave(served);
    this.#stable.clear();
    this.#others.clear();
    await Promise.all(this.#leaving);
  }

  async #watch(): Promise<void> {
    while (await this.#isTimeToLook()) {
      this.#wake = new AbortController(); // before the look, so that news during it counts
      await this.#check();
      await this.#tidy();
    }
  }

  /** Waits for the next look; false when there is none. */
  async #isTimeToLook(): Promise<boolean> {
    const signal = AbortSignal.any([this.#stopping.signal, this.#wake.signal]);
    await delay(POLL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    return !this.#stopping.signal.aborted;
  }

  async #check(): Promise<void> {
    const { signal } = this.#stopping;
    try {
      const { models, registry } = this.#options;
      const ids = models.length > 0 ? models : await registry.listModels({ signal });
      for (const id of ids) await this.#checkModel(id, signal);
    } catch (error) {
      if (!signal.aborted) this.#options.log.warn({ err: error }, 'what to serve can not be learnt');
    }
  }

  /** Also while the registry is away: others are to see what is used here. */
  async #tidy(): Promise<void> {
    const { tidy, log } = this.#options;
    await tidy(this.served.map(({ model }) => model.directory)).catch((error: unknown) => {
      log.warn({ err: error }, 'fetched models can not be tidied up');
    });
  }

  async #checkModel(id: string, signal: AbortSignal): Promise<void> {
    const alias = await this.#options.registry.alias(id, STABLE, { signal });
    if (alias === undefined) return; // nobody may ask for it, but what is held stays good
    const stable = { model: id, version: alias.version };
    if (this.#stable.get(id)?.model.held.version !== alias.version) {
      await this.#load(stable, 'stable', this.#stable, id);
    }
    const wanted = (await this.#options.versionsWithJobs(id)).filter((version) => version !== alias.version);
    for (const version of wanted) {
      const other = { model: id, version };
      const name = versionName(other);
      if (!this.#others.has(name)) await this.#load(other, 'version', this.#others, name);
    }
    for (const [name, served] of this.#others) {
      const { model, version } = served.model.held;
      if (model !== id || wanted.includes(version)) continue;
      this.#others.delete(name);
      this.#leave(served);
      this.#tell();
    }
  }

  /** Puts a version in its place; what was there leaves. A failure changes nothing. */
  async #load(
    held: ModelVersion,
    as: ServedAs,
    places: Map<string, ServedModel>,
    place: string,
  ): Promise<void> {
    const { log, serve } = this.#options;
    const { signal } = this.#stopping;
    const name = versionName(held);
    if (!this.#failures.mayTry(name, Date.now())) return;
    try {
      const next = await serve(held, as, signal);
      const previous = places.get(place);
      places.set(place, next);
      this.#failures.succeeded(name);
      const { name: engine, precision, children } = next.model.host;
      log.info({ model: name, engine, precision, processes: children.length }, 'model is served');
      this.#tell();
      if (previous !== undefined) this.#leave(previous);
    } catch (error) {
      if (signal.aborted) return;
      this.#failures.failed(name, Date.now());
      log.error({ err: error, model: name }, 'a model can not be loaded');
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #leave(served: ServedModel): void {
    const leaving = served.drain().catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'a model did not drain');
    });
    this.#leaving.add(leaving);
    void leaving.finally(() => this.#leaving.delete(leaving));
  }
}
