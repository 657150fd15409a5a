import { setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AppError } from '@isitacat/errors';
import { evaluate } from './commands/evaluate.js';
import { feedback } from './commands/feedback.js';
import { publishModel } from './commands/publish-model.js';
import { rollback } from './commands/rollback.js';
import type { Surroundings } from './commands/surroundings.js';
import { train } from './commands/train.js';
import { readTrainingConfig } from './config.js';

type Command = (flags: readonly string[], surroundings: Surroundings) => Promise<number>;
const COMMANDS: Readonly<Record<string, Command>> = {
  train,
  evaluate,
  'publish-model': publishModel,
  rollback,
  feedback,
};

// TensorFlow writes notes about the processor to standard error unless told not to.
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
const stop = new AbortController();
// A batch of pictures waits for it at once.
setMaxListeners(0, stop.signal);
process.once('SIGINT', () => {
  stop.abort();
});
const root = fileURLToPath(new URL('../../', import.meta.url));
const [name = '', ...flags] = process.argv.slice(2);
try {
  const command = COMMANDS[name];
  if (command === undefined) throw new AppError('CONFIG_INVALID', `no command ${JSON.stringify(name)}`);
  process.exitCode = await command(flags, {
    folder: process.env['INIT_CWD'] ?? process.cwd(),
    root,
    config: readTrainingConfig(process.env, root),
    out: (line) => process.stdout.write(`${line}\n`),
    progress: process.stderr,
    signal: stop.signal,
  });
} catch (error) {
  process.stderr.write(
    `${stop.signal.aborted ? 'stopped' : error instanceof AppError ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
