import { setTimeout as delay } from 'node:timers/promises';
import type { FaultyBucket } from './faulty-bucket.js';
import type { SpreadSystem } from './network/spread-system.js';
import type { Parts } from './parts.js';
import { describeFault, type Fault, type Strike } from './plan.js';
import type { Promises } from './promises.js';

/** What a nemesis works on. */
export interface NemesisOptions {
  readonly parts: Parts;
  readonly plan: readonly Strike[];
  /** Told when the event log is lost. */
  readonly promises: Pick<Promises, 'lostLog'>;
  /** Absent where storage is a folder. */
  readonly bucket: FaultyBucket | undefined;
  /** Absent where all parts are on one host. */
  readonly network: Pick<SpreadSystem, 'cut'> | undefined;
  readonly say: (line: string) => void;
}

/** How often what was done to which part: `{ kill: { bff: 2 } }`. */
export type Struck = Readonly<Partial<Record<Fault['kind'], Readonly<Record<string, number>>>>>;

/** A part is started again within seconds, or after its launcher's longest wait. */
const BACK_LIMIT_MS = 120_000;

/** Strikes by a plan, and puts right what doesn't come right by itself. */
export class Nemesis {
  readonly #options: NemesisOptions;
  readonly #left: Strike[];
  readonly #healing = new Map<string, Promise<unknown>>();
  readonly #struck: Partial<Record<Fault['kind'], Record<string, number>>> = {};
  #begun: Promise<void> = Promise.resolve();

  constructor(options: NemesisOptions) {
    this.#options = options;
    this.#left = [...options.plan];
  }

  /** What has struck so far. */
  get struck(): Struck {
    return this.#struck;
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

  /** A part is struck again only once it has come back; of NATS servers one is away at a time. */
  async #strike(fault: Fault): Promise<void> {
    const key = fault.part.startsWith('nats') ? 'nats' : fault.part;
    await this.#healing.get(key);
    this.#options.say(describeFault(fault));
    const heal = await this.#begin(fault);
    const counts = (this.#struck[fault.kind] ??= {});
    counts[fault.part] = (counts[fault.part] ?? 0) + 1;
    this.#healing.set(key, heal());
  }

  /** @returns what waits until it is over. */
  async #begin(fault: Fault): Promise<() => Promise<unknown>> {
    const { parts, promises, bucket, network } = this.#options;
    const limit = (): AbortSignal => AbortSignal.timeout(BACK_LIMIT_MS);
    switch (fault.kind) {
      case 'kill': {
        const isBack = await parts.kill(fault.part);
        return () => isBack(limit());
      }
      case 'wipe': {
        const isBack = await parts.wipe(fault.part);
        if (fault.part === 'nats') promises.lostLog = true; // others keep it in a cluster
        return () => isBack(limit());
      }
      case 'pause': {
        const goOn = await parts.pause(fault.part);
        return () => delay(fault.forMs).then(() => goOn(limit()));
      }
      case 'skew':
        await parts.setClock(fault.part, fault.byMs);
        return () => delay(fault.forMs).then(() => parts.setClock(fault.part, 0));
      case 'cut': {
        const heal = await network?.cut(fault.part, fault.way);
        return () =>
          delay(fault.forMs)
            .then(heal)
            .then(() => parts.untilReady(fault.part, limit()));
      }
      case 'storage':
        bucket?.fail(fault.how);
        return () => delay(fault.forMs).then(() => bucket?.fail(undefined));
      default:
        return fault satisfies never;
    }
  }
}
