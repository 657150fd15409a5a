import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  busyMachine,
  closedLoop,
  CPU,
  GPU,
  openLoop,
  Simulation,
  type Cost,
} from '../../tests/support/simulation.js';
import { Batcher } from './batcher.js';
import { CostLine } from './cost-line.js';
import type { Urgency } from '../domain/urgency.js';
import type { Waiting } from './waiting-line.js';

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
    const question = { urgency: 'interactive', owner: '', sinceMs: 0, deadlineMs: 45 } as const;
    const outcomes = Array.from({ length: 6 }, () => batcher.offer({ ...question }, 1, 0));
    expect(outcomes.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    for (const refusal of outcomes.slice(4)) {
      expect(refusal).toMatchObject({ reason: 'DEADLINE_UNREACHABLE', retryAfterMs: 5 });
    }
  });
});
