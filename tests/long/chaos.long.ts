import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { runChaos } from '../faults/run-chaos.js';
import { startScene, type SceneOptions } from '../faults/scene.js';

const LIMIT_MS = 900_000;

interface Form {
  readonly where: string;
  readonly scene: SceneOptions;
  readonly jobs: number;
  readonly strikes: number;
}

const FORMS: readonly Form[] = [
  { where: 'over a bucket that fails', scene: { predictors: 2, bucket: true }, jobs: 200, strikes: 12 },
  { where: 'in a cluster', scene: { cluster: true }, jobs: 1_000, strikes: 14 },
];

it.each(FORMS)(
  'every one of $jobs jobs $where ends exactly once, whatever is killed, paused, wiped or off its clock',
  async ({ scene: options, jobs, strikes }) => {
    const seed = randomInt(1_000_000);
    const lines: string[] = [`seed ${seed}`];
    const say = (line: string): void => void lines.push(line);
    await using scene = await startScene(options);
    const signal = AbortSignal.timeout(LIMIT_MS);
    const report = await runChaos(scene, { seed, jobs, strikes, say, signal });
    process.stdout.write(`${JSON.stringify(report)}\n`);
    expect(report.broken, lines.join('\n')).toEqual([]);
    expect(report.succeeded + report.failed).toBe(jobs);
  },
  LIMIT_MS + 60_000,
);
