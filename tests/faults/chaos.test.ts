import { expect, it } from 'vitest';
import { runChaos } from './run-chaos.js';
import { startScene } from './scene.js';

/** It takes half of that where others keep two cores busy. */
const LIMIT_MS = 420_000;

/** Each part once in each way. */
const STRIKES = 18;

it(
  'every one of 10,000 jobs ends exactly once, whatever is killed, paused, wiped or off its clock',
  async () => {
    const seed = Math.floor(Math.random() * 1e6);
    const lines: string[] = [`seed ${seed}`];
    const say = (line: string): void => void lines.push(line);
    await using scene = await startScene({ predictors: 2 });
    const report = await runChaos(scene, {
      ...{ seed, jobs: 10_000, strikes: STRIKES, say, signal: AbortSignal.timeout(LIMIT_MS) },
    });
    expect(report.broken, lines.join('\n')).toEqual([]);
    expect(report.succeeded + report.failed).toBe(10_000);
  },
  LIMIT_MS + 60_000,
);
