import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureClosed, type Question } from '../src/measure/closed-cell.js';
import { startSubject, type Running } from '../src/measure/subject.js';
import { median } from '../src/stats/summary.js';
import { bundleModels } from '../src/systems/bundle-models.js';
import { PLANS } from '../src/systems/plans.js';
import type { SystemPlan } from '../src/systems/system.js';
import { smallPictures } from './kit.js';

const ROUNDS = 3;
const ROUND_MS = 1000;
const WARM_UP_MS = 1500;
/** Of the bare loop's processor time: far above what it is, far below what a fault on the hot path makes of it. */
const MOST = 2.5;

/** Processor time, not seconds, and both in one run: a busy machine slows both alike. */
describe.runIf(process.platform === 'linux')('the cost of a picture', () => {
  it('through the whole path is at most two and a half times that of a bare loop in Node', async () => {
    const pictures = await smallPictures();
    const folder = await mkdtemp(join(tmpdir(), 'isitacat-ratio-'));
    await mkdir(join(folder, 'logs'));
    const signal = AbortSignal.timeout(100_000);
    const surroundings = {
      ...{ folder, processors: 1, env: process.env, signal },
      picture: await readFile(join(pictures, '000.jpg')),
    };
    const model = (await bundleModels()).float32;
    const start = (plan: SystemPlan): Promise<Running> =>
      startSubject({ plan: { ...plan, copies: 1 }, binaries: '', model }, surroundings);
    const [oursPlan, loopPlan] = [planOf('ours'), planOf('loop-node')];
    await using ours = await start(oursPlan);
    await using loop = await start(loopPlan);
    const cost = async (plan: SystemPlan, running: Running, durationMs: number): Promise<number> => {
      const question: Question = { pictures, callers: 8, durationMs, signal };
      return (await measureClosed(plan, running, question)).cpuMs;
    };
    await cost(oursPlan, ours, WARM_UP_MS);
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const oursMs = await cost(oursPlan, ours, ROUND_MS);
      ratios.push(oursMs / (await cost(loopPlan, loop, ROUND_MS)));
    }
    expect(median(ratios)).toBeLessThan(MOST);
    expect(median(ratios)).toBeGreaterThan(0.3); // less would mean that not all was counted
    await rm(folder, { recursive: true, force: true });
  }, 120_000);
});

function planOf(id: string): SystemPlan {
  const plan = PLANS.find((each) => each.id === id);
  if (plan === undefined) throw new Error(`no system ${id}`);
  return plan;
}
