import { Presence, PRESENCE_SUBJECT } from '@isitacat/contracts';
import type { Logger } from '@isitacat/service-kit';
import type { Subscription } from '@nats-io/transport-node';

import { PresenceTable } from '../domain/presence-table.js';
import type { BrokerLink } from './broker-link.js';

/** Hears what the predictors hold, whenever the broker is there. */
export class PresenceListener implements Disposable {
  readonly table = new PresenceTable(Date.now());
  readonly #link: BrokerLink;
  readonly #log: Logger;
  readonly #stop: () => void;
  #subscription: Subscription | undefined;

  constructor(link: BrokerLink, log: Logger) {
    this.#link = link;
    this.#log = log;
    this.#stop = link.onChange(() => {
      this.#listen();
    });
    this.#listen();
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#subscription?.unsubscribe();
  }

  /** Once: the client subscribes again by itself after a reconnect. */
  #listen(): void {
    if (this.#subscription !== undefined || !this.#link.connected) return;
    this.#subscription = this.#link.require().subscribe(PRESENCE_SUBJECT, {
      callback: (error, message) => {
        if (error === null) this.#hear(message.data);
      },
    });
  }

  #hear(data: Uint8Array): void {
    try {
      this.table.hear(Presence.decode(data), Date.now());
    } catch (error) {
      this.#log.warn({ err: error }, 'an unreadable report of a predictor');
    }
  }
}
