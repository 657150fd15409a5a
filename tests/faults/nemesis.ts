import { setTimeout as delay } from 'node:timers/promises';
import type { System } from '@isitacat/testkit';
import type { Parts } from './parts.js';
import { describeFault, type Fault, type Strike } from './plan.js';

/** What a nemesis works on. */
export interface NemesisOptions {
  readonly system: System;
  readonly parts: Parts;
  readonly plan: readonly Strike[];
  /** Cuts the other host off, or joins it again. */
  readonly cut: (isCut: boolean) => Promise<void>;
  readonly say: (line: string) => void;
}

/** A part is started again within seconds, or after its launcher's longest wait. */
const BACK_LIMIT_MS = 120_000;

/** Strikes by a plan, and puts right what doesn't come right by itself. */
export class Nemesis {
  readonly #options: NemesisOptions;
  readonly #left: Strike[];
  readonly #healing = new Map<string, Promise<unknown>>();
  #begun: Promise<void> = Promise.resolve();

  constructor(options: NemesisOptions) {
    this.#options = options;
    this.#left = [...options.plan];
  }

  /** Strikes what is due before this job. @returns once all of that has struck. */
  reached(job: number): Promise<void> {
    for (let [next] = this.#left; next !== undefined && next.atJob <= job; [next] = this.#left) {
      this.#left.shift();
      const { fault } = next;
      this.#begun = this.#begun.then(() => this.#strike(fault));
    }
    return this.#begun;
  }

  /** Waits until all that was struck is there again. */
  async rest(): Promise<void> {
    await this.#begun;
    await Promise.all(this.#healing.values());
  }

  /** A part is struck again only once it has come back. */
  async #strike(fault: Fault): Promise<void> {
    await this.#healing.get(fault.part);
    this.#options.say(describeFault(fault));
    const heal = await this.#begin(fault);
    this.#healing.set(fault.part, heal());
  }

  /** @returns what waits until it is over. */
  async #begin(fault: Fault): Promise<() => Promise<unknown>> {
    const { parts, system, cut } = this.#options;
    switch (fault.kind) {
      case 'kill': {
        const isBack = await parts.kill(fault.part);
        return () => isBack(AbortSignal.timeout(BACK_LIMIT_MS));
      }
      case 'wipe': {
        const before = await system.parts.find('nats');
        await system.loseBroker();
        return () => system.parts.untilReplaced(before, AbortSignal.timeout(BACK_LIMIT_MS));
      }
      case 'pause': {
        const goOn = await parts.pause(fault.part);
        return () => delay(fault.forMs).then(goOn);
      }
      case 'skew':
        await parts.setClock(fault.part, fault.byMs);
        return () => delay(fault.forMs).then(() => parts.setClock(fault.part, 0));
      case 'cut':
        await cut(true);
        return () => delay(fault.forMs).then(() => cut(false));
      default:
        return fault satisfies never;
    }
  }
}
