import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '@isitacat/errors';
import { connectBroker, ensureStreams, type Broker, type BrokerOptions } from '@isitacat/service-kit';
import type { NatsConnection } from '@nats-io/transport-node';

/** How a link reaches the broker. */
export type BrokerLinkOptions = Omit<BrokerOptions, 'signal'>;

/** Between two tries at setting up what a broker that just came (back) needs. */
const RETRY_MS = 500;

/**
 * The way to a broker that may be away, also at the start: connects in the
 * background and for ever, and sets up the streams whenever it has.
 */
export class BrokerLink implements AsyncDisposable {
  readonly #options: BrokerLinkOptions;
  readonly #stop = new AbortController();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #started: Promise<void>;
  #broker: Broker | undefined;
  #ready = false;
  #isSetUp = false;
  #round = 0;

  constructor(options: BrokerLinkOptions) {
    this.#options = options;
    this.#started = this.#start();
  }

  /** Whether the broker is there and its streams are set up. */
  get connected(): boolean {
    return this.#ready;
  }

  /** @throws AppError `BROKER_UNAVAILABLE` unless connected. */
  require(): NatsConnection {
    if (this.#ready && this.#broker !== undefined) return this.#broker.require();
    throw brokerAway();
  }

  /** Calls `listener` at each change of `connected`. @returns what ends that. */
  onChange(listener: (connected: boolean) => void): () => void {
    this.#changes.on('change', listener);
    return () => this.#changes.off('change', listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#started;
    await this.#broker?.[Symbol.asyncDispose]();
  }

  async #start(): Promise<void> {
    const { signal } = this.#stop;
    const broker = await connectBroker({ ...this.#options, signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return undefined;
    });
    if (broker === undefined) return;
    this.#broker = broker;
    broker.onChange((connected) => {
      if (!connected) this.#set(false);
      else void this.#setUp(broker);
      // What a cluster was set up with it keeps, also while it elects.
      if (connected && this.#isSetUp && broker.connection.info?.cluster !== undefined) this.#set(true);
    });
    await this.#setUp(broker);
  }

  /** Never rejects; gives way to a later round. */
  async #setUp(broker: Broker): Promise<void> {
    const round = ++this.#round;
    const { signal } = this.#stop;
    const isCurrent = (): boolean => !signal.aborted && broker.connected && round === this.#round;
    while (isCurrent()) {
      try {
        await ensureStreams(broker.connection);
        this.#isSetUp = true;
        if (isCurrent()) this.#set(true);
        return;
      } catch (error) {
        this.#options.log.warn({ err: error }, 'the broker is there but not ready');
        await delay(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  #set(ready: boolean): void {
    if (this.#ready === ready) return;
    this.#ready = ready;
    this.#changes.emit('change', ready);
  }
}

/** Says that the broker is away. */
export function brokerAway(): AppError {
  return new AppError('BROKER_UNAVAILABLE', 'the message broker is away: try again shortly', {
    retryAfterMs: 1_000,
  });
}
