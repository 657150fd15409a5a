import { AppError } from '@isitacat/errors';
import { runBench } from './bench.js';
import { BENCH_HELP, parseBenchFlags } from './flags.js';
import { runProfile } from './profile/run-profile.js';
import { tellAgain } from './report/tell-again.js';
import { PLANS } from './systems/plans.js';
import { runTrials, trialsOf } from './trials/run-trials.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (!stop.signal.aborted) say('stopping: ending what runs');
    stop.abort(new AppError('INTERNAL', 'called off'));
  });
}

try {
  const others = PLANS.filter(({ role }) => role !== 'ours').map(({ id }) => id);
  const flags = parseBenchFlags(
    process.argv.slice(2).filter((word) => word !== 'bench'),
    others,
  );
  if (flags.help) process.stdout.write(`${BENCH_HELP}\n\npeers: ${others.join(', ')}\n`);
  else if (flags.report !== undefined) await tellAgain(flags.report, flags.into);
  else {
    const isTrial = trialsOf(flags).length > 0;
    const run = flags.profile ? runProfile : isTrial ? runTrials : runBench;
    process.stdout.write(`${await run(flags, { env: process.env, say, signal: stop.signal })}\n`);
  }
} catch (error) {
  say(error instanceof AppError ? error.message : String(error));
  process.exitCode = 1;
}
