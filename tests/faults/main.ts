import { randomInt } from 'node:crypto';
import { AppError } from '@isitacat/errors';
import { CHAOS_HELP, parseChaosFlags, type ChaosFlags } from './flags.js';
import { isAlone, runInOwnNetwork } from './network/own-network.js';
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
    process.exitCode =
      flags.hosts && !(await isAlone())
        ? await runInOwnNetwork(process.argv, stop.signal)
        : await tell(flags);
  }
} catch (error) {
  say(error instanceof AppError ? error.message : String(error));
  process.exitCode = 1;
}

/** @returns the exit status. */
async function tell(flags: ChaosFlags): Promise<number> {
  const report = await run(flags);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return report.broken.length === 0 ? 0 : 1;
}

async function run(flags: ChaosFlags): Promise<ChaosReport> {
  const { jobs, seed = randomInt(HIGHEST_SEED), cluster, hosts, bucket } = flags;
  const { strikes = Math.ceil(jobs / JOBS_A_STRIKE), predictors = cluster || hosts ? undefined : 2 } = flags;
  say(`the seed is ${seed}: with it and the same flags the plan is the same`);
  await using scene = await startScene({ predictors, cluster, hosts, bucket });
  const kinds = flags.only === undefined ? {} : { kinds: [flags.only] };
  return await runChaos(scene, { seed, jobs, strikes, ...kinds, say, signal: stop.signal });
}
