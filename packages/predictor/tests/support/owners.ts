import { Gate } from '../../src/domain/gate.js';
import { Simulation, type Question, type World } from './simulation.js';

/** Who asks, and how often. */
export interface Asker {
  readonly owner: string;
  readonly perSecond: number;
}

/** The time that predictors let questions wait. */
const QUEUE_MS = 500;
const LEAST_CAPACITY = 32;

/** What one of several who ask at once was answered. */
export interface Served {
  /** How long each answer took, the shortest first. */
  readonly times: readonly number[];
  readonly refused: number;
}

/**
 * Has several ask at random moments, whether they are answered or not, of a
 * predictor with its gate.
 *
 * @returns by owner.
 */
export function serveAskers(
  world: World,
  askers: readonly Asker[],
  untilMs: number,
): ReadonlyMap<string, Served> {
  const simulation = new Simulation(world);
  const capacity = (): number =>
    Math.max(LEAST_CAPACITY, simulation.batcher.capacity(QUEUE_MS, world.engines));
  const gate = new Gate(capacity);
  const served = new Map(askers.map(({ owner }) => [owner, { times: [] as number[], refused: 0 }]));
  simulation.onAnswer = ({ owner, sinceMs }: Question) => {
    gate.leave(owner);
    served.get(owner)?.times.push(simulation.nowMs - sinceMs);
  };
  const ask = (owner: string): void => {
    const refusedBefore = simulation.refused.length;
    const isIn = gate.enter(owner);
    if (isIn) simulation.ask(0, Infinity, 'interactive', owner);
    const isOut = simulation.refused.length > refusedBefore;
    if (isIn && isOut) gate.leave(owner);
    const own = served.get(owner);
    if (own !== undefined && (!isIn || isOut)) own.refused++;
  };
  for (const [index, { owner, perSecond }] of askers.entries()) {
    const random = randomNumbers(index + 1);
    const next = (): void => {
      const atMs = simulation.nowMs - (Math.log(1 - random()) * 1000) / perSecond;
      if (atMs >= untilMs) return;
      simulation.at(atMs, () => {
        ask(owner);
        next();
      });
    };
    next();
  }
  simulation.run();
  for (const { times } of served.values()) times.sort((a, b) => a - b);
  return served;
}

/** Of sorted times, the one that so large a share are not longer than. */
export function quantile(times: readonly number[], share: number): number {
  return times[Math.floor(share * times.length)] ?? NaN;
}

function randomNumbers(seed: number): () => number {
  let state = 7919 * seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
