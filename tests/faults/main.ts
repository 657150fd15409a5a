import { randomInt } from 'node:crypto';
import { AppError } from '@isitacat/errors';
import { CHAOS_HELP, parseChaosFlags, type ChaosFlags } from './flags.js';
import { runChaos, type ChaosReport } from './run-chaos.js';
import { startScene } from './scene.js';

const JOBS_A_STRIKE = 400;
const HIGHEST_SEED = 1_000_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    stop.abort(new AppError('INTERNAL', 'called off'));
  });
}

try {
  const flags = parseChaosFlags(process.argv.slice(2).filter((word) => word !== 'chaos'));
  if (flags.help) process.stdout.write(`${CHAOS_HELP}\n`);
  else {
    const report = await run(flags);
    process.stdout.write(`${JSON.stringify(report)}\n`);
    process.exitCode = report.broken.length === 0 ? 0 : 1;
  }
} catch (error) {
  say(error instanceof AppError ? error.message : String(error));
  process.exitCode = 1;
}

async function run(flags: ChaosFlags): Promise<ChaosReport> {
  const { jobs, seed = randomInt(HIGHEST_SEED), cluster, bucket } = flags;
  const { strikes = Math.ceil(jobs / JOBS_A_STRIKE), predictors = cluster ? undefined : 2 } = flags;
  say(`the seed is ${seed}: with it and the same flags the plan is the same`);
  await using scene = await startScene({ predictors, cluster, bucket });
  return await runChaos(scene, { seed, jobs, strikes, say, signal: stop.signal });
}
