import { PUBLISHED_SUBJECT } from '@isitacat/contracts';
import {
  probeRoutes,
  startHttpServer,
  type Broker,
  type Checks,
  type HttpServer,
  type Logger,
  type MetricsRegistry,
  type Service,
  type Tracing,
} from '@isitacat/service-kit';
import type { BlobStore } from '@isitacat/storage';
import { randomUUID } from 'node:crypto';
import type { ModelKeeper } from './adapters/model-keeper.js';
import { PresencePublisher } from './adapters/presence.js';
import type { PredictorConfig } from './config.js';

interface PredictorParts {
  readonly config: PredictorConfig;
  readonly keeper: ModelKeeper;
  readonly metrics: MetricsRegistry;
  readonly log: Logger;
  /** Aborted here when jobs in hand must be given up. */
  readonly ending: AbortController;
  /** Ends the loading of models. */
  readonly signal: AbortSignal;
  /** Disposed of here, and so is the store. */
  readonly broker: Broker;
  readonly store: BlobStore;
  readonly tracing: Tracing | undefined;
}

/** A predictor that answers. Its owner drains it, then disposes of it. */
export class Predictor implements Service {
  /** Names it in its presence; new at each start. */
  readonly id = randomUUID();
  readonly #parts: PredictorParts;
  readonly #presence: PresencePublisher;
  #http: HttpServer | undefined;
  #isDraining = false;

  private constructor(parts: PredictorParts) {
    this.#parts = parts;
    const { broker, keeper } = parts;
    this.#presence = new PresencePublisher(broker, this.id, () => keeper.held);
    keeper.onChange(() => {
      this.#presence.tell();
    });
  }

  /**
   * Answers probes from the start, then loads the models.
   *
   * @throws AppError `CONFIG_INVALID` when the port is taken.
   */
  static async start(parts: PredictorParts): Promise<Predictor> {
    const { config, keeper, metrics, log, broker } = parts;
    const predictor = new Predictor(parts);
    const routes = probeRoutes({ ready: () => predictor.#readiness(), metrics });
    try {
      predictor.#http = await startHttpServer({ host: config.host, port: config.httpPort, routes, log });
      const callback = (): void => {
        keeper.poke();
      };
      broker.connection.subscribe(PUBLISHED_SUBJECT, { callback });
      await keeper.start(parts.signal);
      return predictor;
    } catch (error) {
      predictor.#presence[Symbol.dispose]();
      throw error;
    }
  }

  /** Where `/livez`, `/readyz` and `/metrics` are. */
  get httpPort(): number {
    return this.#http?.port ?? 0;
  }

  /** Says that it leaves, takes no more work and finishes what it has. */
  async drain(signal: AbortSignal): Promise<void> {
    const { ending, keeper } = this.#parts;
    this.#isDraining = true;
    this.#presence.leave();
    signal.addEventListener('abort', () => {
      ending.abort(signal.reason);
    });
    await keeper.drain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { ending, keeper, broker, store, tracing } = this.#parts;
    this.#isDraining = true;
    this.#presence.leave();
    this.#presence[Symbol.dispose]();
    ending.abort();
    await keeper.drain();
    await this.#http?.[Symbol.asyncDispose]();
    await broker[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await tracing?.[Symbol.asyncDispose]();
  }

  #readiness(): Checks {
    const { broker, keeper } = this.#parts;
    return { broker: broker.connected, serving: !this.#isDraining, model: keeper.isWarm };
  }
}
