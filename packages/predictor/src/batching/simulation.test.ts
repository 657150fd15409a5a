import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Batcher, type Engines } from './batcher.js';
import { CostLine } from './cost-line.js';
import type { Urgency } from '../domain/urgency.js';
import type { Waiting } from './waiting-line.js';

/** How long a simulated engine takes for a batch. */
type Cost = (pictures: number) => number;

interface Question extends Waiting {
  readonly caller: number;
}

interface Event {
  readonly atMs: number;
  readonly happen: () => void;
}

interface World {
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
class Simulation {
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

  ask(caller: number, patienceMs = Infinity, urgency: Urgency = 'interactive'): void {
    const question = { caller, urgency, sinceMs: this.nowMs, deadlineMs: this.nowMs + patienceMs };
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
    return { all, idle, open: this.#inFlight.filter((batches) => batches < 2).length };
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

const GPU: Cost = (pictures) => 0.2 * pictures + 5;
const CPU: Cost = (pictures) => 4.1 * pictures ** 1.05;

/** Callers that ask again a moment after each answer. */
function closedLoop(world: World, callers: number, untilMs: number): Simulation {
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

function meanAddedMs({ answers }: Simulation, cost: Cost): number {
  const waits = answers.map(({ question, atMs }) => atMs - question.sinceMs - cost(1));
  return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
}

describe('batching for engines like a GPU', () => {
  it('gives 16 callers at least 90 % of the throughput of full batches', () => {
    const { answers } = closedLoop({ cost: GPU, engines: 1, batch: 16 }, 16, 10_000);
    expect(answers.length / 10_000).toBeGreaterThan(0.9 * (16 / GPU(16)));
  });

  it('does so on two of them', () => {
    const { answers } = closedLoop({ cost: GPU, engines: 2, batch: 8 }, 16, 10_000);
    expect(answers.length / 10_000).toBeGreaterThan(0.9 * 2 * (8 / GPU(8)));
  });

  it('adds at most 1 ms for a single caller, who came after many', () => {
    const simulation = closedLoop({ cost: GPU, engines: 1, batch: 32 }, 1, 5_000);
    expect(meanAddedMs(simulation, GPU)).toBeLessThan(1e-6);
    const later = new Simulation({ cost: GPU, engines: 1, batch: 32 });
    for (let caller = 0; caller < 16; caller++)
      later.at(0, () => {
        later.ask(caller);
      });
    for (let turn = 1; turn <= 100; turn++)
      later.at(turn * 100, () => {
        later.ask(99);
      });
    later.run();
    const waits = later.answers.filter(({ question }) => question.caller === 99);
    const added = waits.map(({ question, atMs }) => atMs - question.sinceMs - GPU(1));
    expect(Math.max(...added)).toBeLessThanOrEqual(6);
    expect(added.filter((ms) => ms > 1)).toHaveLength(1);
  });

  it('sends what it has when a deadline leaves no time to wait', () => {
    const simulation = new Simulation({ cost: GPU, engines: 1, batch: 16 });
    for (let caller = 0; caller < 16; caller++)
      simulation.at(0, () => {
        simulation.ask(caller);
      });
    simulation.at(100, () => {
      simulation.ask(99, 11);
    });
    simulation.run();
    expect(simulation.answers.at(-1)?.atMs).toBeLessThanOrEqual(111);
  });
});

describe('batching for engines like a CPU', () => {
  it('finds that batches of one win, even with many callers', () => {
    const { batches } = closedLoop({ cost: CPU, engines: 2, batch: 32 }, 32, 5_000);
    expect(batches.length).toBeGreaterThan(1000);
    // Larger ones are tried now and then, in case they have come to pay.
    expect(batches.filter((size) => size > 1).length).toBeLessThan(batches.length / 20);
  });

  it('finds it although it was told otherwise', () => {
    let hasBegun = false;
    const cost: Cost = (pictures) => (hasBegun ? CPU(pictures) : GPU(pictures));
    const simulation = new Simulation({ cost, engines: 2, batch: 32 });
    hasBegun = true;
    expect(simulation.batcher.bestBatch).toBeGreaterThan(16);
    simulation.onAnswer = ({ caller }) => {
      simulation.at(simulation.nowMs + 0.1, () => {
        simulation.ask(caller);
      });
    };
    for (let caller = 0; caller < 32; caller++)
      simulation.at(0, () => {
        simulation.ask(caller);
      });
    simulation.run(20_000);
    expect(simulation.batcher.bestBatch).toBe(1);
  });
});

/** A machine that has other work: the same for each run of a seed. */
function busyMachine(seed: number): { readonly noise: () => number; readonly handOverMs: () => number } {
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

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('batching on a busy machine (%i)', (seed) => {
  const sizesOf = (cost: Cost, engines: number): readonly number[] => {
    const { batches } = closedLoop({ cost, engines, batch: 32, ...busyMachine(seed) }, 32, 30_000);
    return batches.slice(200);
  };

  it('leaves CPUs batches of one: to hand over and to wait is not what an engine takes', () => {
    const sizes = sizesOf(CPU, 2);
    expect(sizes.length).toBeGreaterThan(5000);
    expect(sizes.filter((size) => size > 1).length).toBeLessThan(sizes.length / 20);
  });

  it('gives a GPU full batches', () => {
    const sizes = sizesOf(GPU, 1);
    const pictures = sizes.reduce((sum, size) => sum + size, 0);
    expect(pictures / sizes.length).toBeGreaterThan(10);
  });
});

/** Questions that come at a steady rate, whether the others are answered or not; half a second may be waited. */
function openLoop(world: World, perSecond: number, untilMs: number): Simulation {
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

function slowestMs({ answers }: Simulation): number {
  const times = answers.map(({ question, atMs }) => atMs - question.sinceMs).sort((a, b) => a - b);
  return times[Math.floor(0.99 * times.length)] ?? NaN;
}

describe.each([
  ['CPUs', CPU, 2],
  ['a slow CPU', (pictures: number) => 40 * pictures, 1],
  ['a GPU', GPU, 1],
] as const)('three times as many questions as %s can answer', (_, cost, engines) => {
  const world = { cost, engines, batch: 32, ...busyMachine(1) };
  const peak = closedLoop(world, 32, 20_000);
  const overload = openLoop(world, 3 * (peak.answers.length / 20), 20_000);

  it('do not keep it from answering as many as before', () => {
    expect(overload.answers.length).toBeGreaterThan(0.9 * peak.answers.length);
  });

  it('leave those that are let in half a second of waiting, or 32 before them', () => {
    expect(slowestMs(overload)).toBeLessThan(1.25 * Math.max(500, slowestMs(peak)));
  });
});

const arrivals = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 300 }),
    urgency: fc.constantFrom<Urgency>('interactive', 'background'),
    patienceMs: fc.constantFrom(20, 60, 200, 10_000),
  }),
  { maxLength: 120 },
);
const worlds = fc.record({
  cost: fc.constantFrom(GPU, CPU),
  engines: fc.integer({ min: 1, max: 3 }),
  batch: fc.constantFrom(1, 4, 32),
  queue: fc.constantFrom(4, 1000),
});

describe('any load', () => {
  it('is answered or refused, each question once, in batches within the bound', () => {
    fc.assert(
      fc.property(worlds, arrivals, (world, load) => {
        const simulation = new Simulation(world);
        for (const [caller, { atMs, urgency, patienceMs }] of load.entries()) {
          simulation.at(atMs, () => {
            simulation.ask(caller, patienceMs, urgency);
            expect(simulation.batcher.waiting).toBeLessThanOrEqual(2 * world.queue);
          });
        }
        simulation.run();
        const callers = [...simulation.answers.map(({ question }) => question), ...simulation.refused];
        expect(callers.map(({ caller }) => caller).sort((a, b) => a - b)).toEqual([...load.keys()]);
        expect(Math.max(0, ...simulation.batches)).toBeLessThanOrEqual(world.batch);
      }),
    );
  });

  it('never leaves an engine idle while there is work, unless others are worth waiting for', () => {
    fc.assert(
      fc.property(worlds, arrivals, (world, load) => {
        const simulation = new Simulation(world);
        for (const [caller, { atMs }] of load.entries()) {
          simulation.at(atMs, () => {
            simulation.ask(caller);
          });
        }
        for (let atMs = 0; atMs < 300; atMs++) {
          simulation.at(atMs + 0.5, () => {
            if (simulation.batcher.waiting === 0 || simulation.engines.idle === 0) return;
            expect(simulation.batcher.bestBatch).toBeGreaterThan(1);
            expect(simulation.batcher.dueMs).toBeGreaterThan(simulation.nowMs);
          });
        }
        simulation.run();
      }),
    );
  });

  it('lets background work end while questions never do', () => {
    const simulation = new Simulation({ cost: CPU, engines: 1, batch: 1 });
    const ask = (caller: number): void => {
      simulation.ask(caller);
    };
    simulation.onAnswer = ({ caller }) => {
      if (caller < 8) ask(caller);
    };
    simulation.at(0, () => {
      for (let caller = 0; caller < 8; caller++) ask(caller);
      for (let job = 8; job < 28; job++) simulation.ask(job, Infinity, 'background');
    });
    simulation.run(2_000);
    expect(simulation.answers.filter(({ question }) => question.caller >= 8)).toHaveLength(20);
  });

  it('is refused at once when it can not be answered in time, and is told when to come back', () => {
    const batcher = new Batcher<Waiting>(new CostLine([{ pictures: 1, ms: 10 }]), { batch: 1, queue: 100 });
    const question = { urgency: 'interactive', sinceMs: 0, deadlineMs: 45 } as const;
    const outcomes = Array.from({ length: 6 }, () => batcher.offer(question, 1, 0));
    expect(outcomes.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    for (const refusal of outcomes.slice(4)) {
      expect(refusal).toMatchObject({ reason: 'DEADLINE_UNREACHABLE', retryAfterMs: 5 });
    }
  });
});
