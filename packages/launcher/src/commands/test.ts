import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from '../checks/run-tool.js';
import { describeTotals, readTotals } from '../checks/totals.js';
import { REPOSITORY } from '../repository.js';
import type { Surroundings } from './surroundings.js';

const HELP = `usage: npm test [-- what]

Runs every test, or those that vitest's own arguments pick, such as
  npm test -- packages/bff
  npm test -- -t 'part of a title'`;

/** Fetches the servers and the browser, so that no test waits for a download. */
const PREPARE = join(REPOSITORY, 'packages', 'testkit', 'dist', 'prepare-main.js');

/** Tells what failed and why at the end of the run, where vitest's own lines are long past. */
const REPORTER = fileURLToPath(new URL('../checks/totals-reporter.js', import.meta.url));

/** `npm test`: ends with one line of totals, also when the run crashes. */
export async function test(flags: readonly string[], { env, out }: Surroundings): Promise<number> {
  if (flags.includes('--help')) {
    out(HELP);
    return 0;
  }
  const folder = await mkdtemp(join(tmpdir(), 'isitacat-'));
  try {
    await runTool(process.execPath, [PREPARE], { env, shown: true });
    const file = join(folder, 'totals.json');
    const reporters = ['--reporter=default', `--reporter=${REPORTER}`, `--outputFile.totals=${file}`];
    const { status } = await runTool('vitest', ['run', ...reporters, ...flags], { env, shown: true });
    const totals = readTotals(await readFile(file, 'utf8').catch(() => undefined), status);
    for (const line of describeTotals(totals)) out(line);
    return totals.failures.length === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
