import type { NatsConnection, Status } from '@nats-io/transport-node';
import { EventEmitter } from 'node:events';
import type { Logger } from '../logging/logger.js';

/** Follows whether a connection reaches its server. */
export class ConnectionState {
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #log: Logger;
  #connected = true;

  constructor(connection: NatsConnection, log: Logger) {
    this.#log = log;
    void this.#follow(connection); // ends with the connection, and can't fail
  }

  get connected(): boolean {
    return this.#connected;
  }

  onChange(listener: (connected: boolean) => void): () => void {
    this.#changes.on('change', listener);
    return () => this.#changes.off('change', listener);
  }

  async #follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) this.#take(status);
    this.#set(false);
  }

  #take(status: Status): void {
    switch (status.type) {
      case 'reconnect':
        this.#log.info('broker connected again');
        this.#set(true);
        break;
      case 'disconnect':
      case 'staleConnection':
      case 'close':
        if (this.#connected) this.#log.warn({ status: status.type }, 'broker connection lost');
        this.#set(false);
        break;
      case 'error':
        this.#log.warn({ err: status.error }, 'broker reported an error');
        break;
      case 'slowConsumer':
        this.#log.warn({ subject: status.sub.getSubject(), pending: status.pending }, 'slow consumer');
        break;
      default: // nothing that changes what callers may do
    }
  }

  #set(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    this.#changes.emit('change', connected);
  }
}
