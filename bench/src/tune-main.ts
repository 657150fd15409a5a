import { AppError } from '@isitacat/errors';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { busyWarning } from './machine.js';
import { parseTuneFlags, TUNE_HELP } from './tune/flags.js';
import { runTune } from './tune/run-tune.js';
import { tuneFile, tuneText } from './tune/tune-text.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    stop.abort(new AppError('INTERNAL', 'called off'));
  });
}

try {
  const flags = parseTuneFlags(process.argv.slice(2).filter((word) => word !== 'tune'));
  if (flags.help) process.stdout.write(`${TUNE_HELP}\n`);
  else {
    const warning = busyWarning();
    if (warning !== undefined) say(warning);
    const tuned = await runTune(flags, { env: process.env, say, signal: stop.signal });
    process.stdout.write(`${tuneText(tuned, flags.p99Ms)}\n`);
    if (flags.write !== undefined) {
      // npm runs scripts at the root and tells where it was called.
      const file = resolve(process.env['INIT_CWD'] ?? '.', flags.write);
      await writeFile(file, tuneFile(tuned, flags.p99Ms));
    }
  }
} catch (error) {
  say(error instanceof AppError ? error.message : String(error));
  process.exitCode = 1;
}
