import { AppError } from '@isitacat/errors';
import { check } from './commands/check.js';
import { engine } from './commands/engine.js';
import { jobs } from './commands/jobs.js';
import { keys } from './commands/keys.js';
import { start } from './commands/start.js';
import type { Surroundings } from './commands/surroundings.js';
import { test } from './commands/test.js';

type Command = (flags: readonly string[], surroundings: Surroundings) => Promise<number>;
const COMMANDS: Readonly<Record<string, Command>> = { start, test, check, engine, jobs, keys };

const [name = '', ...flags] = process.argv.slice(2);
try {
  const command = COMMANDS[name];
  if (command === undefined) throw new AppError('CONFIG_INVALID', `no command ${JSON.stringify(name)}`);
  process.exitCode = await command(flags, {
    env: process.env,
    // npm runs scripts at the root and tells where it was called.
    folder: process.env['INIT_CWD'] ?? process.cwd(),
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  });
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
