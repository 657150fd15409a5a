import { Batcher, type Engines } from '../../src/batching/batcher.js';
import { CostLine } from '../../src/batching/cost-line.js';
import type { Waiting } from '../../src/batching/waiting-line.js';
import type { Urgency } from '../../src/domain/urgency.js';

/** How long a simulated engine takes for a batch. */
export type Cost = (pictures: number) => number;

/** One caller's. */
export interface Question extends Waiting {
  readonly caller: number;
}

interface Event {
  readonly atMs: number;
  readonly happen: () => void;
}

/** What is simulated. */
export interface World {
  readonly cost: Cost;
  readonly engines: number;
  readonly batch: number;
  readonly queue?: number;
  /** By how much more other work on the machine makes a batch take, as a factor. */
  readonly noise?: () => number;
  /** From the engine's last word until its answers are heard. */
  readonly handOverMs?: () => number;
}

/** A pool of engines with a clock of its own: what happens, happens in the order of its time. */
export class Simulation {
  nowMs = 0;
  readonly batches: number[] = [];
  readonly answers: { readonly question: Question; readonly atMs: number }[] = [];
  readonly refused: Question[] = [];
  readonly batcher: Batcher<Question>;
  onAnswer: (question: Question) => void = () => undefined;
  readonly #world: World;
  #computed = 0;
  readonly #events: Event[] = [];
  readonly #inFlight: number[];
  readonly #freeMs: number[];
  readonly #heardMs: number[];

  constructor(world: World) {
    const { cost, engines, batch, queue = 1000 } = world;
    this.#world = world;
    this.#inFlight = Array.from({ length: engines }, () => 0);
    this.#freeMs = Array.from({ length: engines }, () => 0);
    this.#heardMs = Array.from({ length: engines }, () => 0);
    const known = [1, 2, 4, 8].filter((size) => size <= batch);
    const line = new CostLine(known.map((pictures) => ({ pictures, ms: cost(pictures) })));
    this.batcher = new Batcher(line, { batch, queue });
  }

  at(atMs: number, happen: () => void): void {
    const index = this.#events.findLastIndex((event) => event.atMs <= atMs);
    this.#events.splice(index + 1, 0, { atMs, happen });
  }

  ask(caller: number, patienceMs = Infinity, urgency: Urgency = 'interactive', owner = ''): void {
    const question = { caller, urgency, owner, sinceMs: this.nowMs, deadlineMs: this.nowMs + patienceMs };
    if (this.batcher.offer(question, this.#world.engines, this.nowMs) !== undefined)
      this.refused.push(question);
  }

  run(untilMs = Infinity): void {
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
      if (next.atMs > untilMs) return;
      this.nowMs = next.atMs;
      next.happen();
      this.#dispatch();
    }
  }

  /** Questions that wait or are computed. */
  get inHand(): number {
    return this.batcher.waiting + this.#computed;
  }

  get engines(): Engines {
    const all = this.#inFlight.length;
    const idle = this.#inFlight.filter((batches) => batches === 0).length;
    return { all, idle, open: this.#inFlight.filter((batches) => batches < 2).length, mayTry: true };
  }

  #dispatch(): void {
    for (;;) {
      const batch = this.batcher.take(this.engines, this.nowMs);
      if (batch.length === 0) break;
      this.#start(batch);
    }
    if (this.engines.idle > 0 && this.batcher.waiting > 0) {
      this.at(Math.max(this.nowMs, this.batcher.dueMs), () => undefined);
    }
  }

  #start(batch: readonly Question[]): void {
    this.#computed += batch.length;
    const engine = this.#inFlight.indexOf(Math.min(...this.#inFlight));
    const startMs = Math.max(this.nowMs, this.#freeMs[engine] ?? 0);
    const { cost, noise = () => 1, handOverMs = () => 0 } = this.#world;
    const ms = cost(batch.length) * noise();
    const endMs = startMs + ms + handOverMs();
    const serviceFromMs = Math.max(this.nowMs, this.#heardMs[engine] ?? 0);
    this.#freeMs[engine] = startMs + ms;
    this.#inFlight[engine] = (this.#inFlight[engine] ?? 0) + 1;
    this.batches.push(batch.length);
    this.at(endMs, () => {
      this.#inFlight[engine] = (this.#inFlight[engine] ?? 0) - 1;
      this.#heardMs[engine] = this.nowMs;
      this.#computed -= batch.length;
      const ended = { pictures: batch.length, cost: { pictures: batch.length, ms } };
      this.batcher.ended({ ...ended, serviceMs: this.nowMs - serviceFromMs }, this.nowMs);
      for (const question of batch) {
        this.answers.push({ question, atMs: this.nowMs });
        this.onAnswer(question);
      }
    });
  }
}

/** Engines for which company pays. */
export const GPU: Cost = (pictures) => 0.2 * pictures + 5;
/** Engines for which it does not. */
export const CPU: Cost = (pictures) => 4.1 * pictures ** 1.05;

/** Callers that ask again a moment after each answer. */
export function closedLoop(world: World, callers: number, untilMs: number): Simulation {
  const simulation = new Simulation(world);
  const ask = (caller: number): void => {
    simulation.at(simulation.nowMs + 0.1 + 0.02 * caller, () => {
      simulation.ask(caller);
    });
  };
  simulation.onAnswer = ({ caller }) => {
    ask(caller);
  };
  for (let caller = 0; caller < callers; caller++) ask(caller);
  simulation.run(untilMs);
  return simulation;
}

/** A machine that has other work: the same for each run of a seed. */
export function busyMachine(seed: number): {
  readonly noise: () => number;
  readonly handOverMs: () => number;
} {
  let state = 7919 * seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    noise: () => (random() < 0.03 ? 4 : 1) * (1 + 0.6 * random()),
    handOverMs: () => 6 * random(),
  };
}

/** Questions that come at a steady rate, whether the others are answered or not; half a second may be waited. */
export function openLoop(world: World, perSecond: number, untilMs: number): Simulation {
  const simulation = new Simulation(world);
  for (let caller = 0; caller < (perSecond * untilMs) / 1000; caller++) {
    simulation.at((caller * 1000) / perSecond, () => {
      const isFull = simulation.inHand >= Math.max(32, simulation.batcher.capacity(500, world.engines));
      if (!isFull) simulation.ask(caller);
    });
  }
  simulation.run(untilMs);
  return simulation;
}
