import { Presence, PRESENCE_SUBJECT, type HeldModel } from '@isitacat/contracts';
import type { Broker } from '@isitacat/service-kit';

const EVERY_MS = 2_000;

/** Says what this predictor holds, every two seconds and when told of a change. */
export class PresencePublisher implements Disposable {
  readonly #broker: Broker;
  readonly #predictorId: string;
  readonly #models: () => readonly HeldModel[];
  readonly #timer: NodeJS.Timeout;
  #isLeaving = false;

  /** @param models What is held now. */
  constructor(broker: Broker, predictorId: string, models: () => readonly HeldModel[]) {
    this.#broker = broker;
    this.#predictorId = predictorId;
    this.#models = models;
    this.#timer = setInterval(() => {
      this.tell();
    }, EVERY_MS).unref();
    this.tell();
  }

  /** Says it now. */
  tell(): void {
    if (!this.#broker.connected) return; // the next one is two seconds away
    const models = this.#isLeaving ? [] : this.#models();
    const payload = Presence.encode({ predictorId: this.#predictorId, models }).finish();
    this.#broker.connection.publish(PRESENCE_SUBJECT, payload);
  }

  /** From now on: nothing is held. */
  leave(): void {
    this.#isLeaving = true;
    this.tell();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
