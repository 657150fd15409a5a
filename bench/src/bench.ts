import { REPOSITORY } from '@isitacat/launcher';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchFlags } from './flags.js';
import { busyWarning, describeMachine } from './machine.js';
import { prepare, PROCESSORS } from './measure/prepare.js';
import type { Results } from './measure/results.js';
import { runRounds, type Findings } from './measure/rounds.js';
import type { Surroundings } from './measure/subject.js';
import { warmUpOf } from './measure/time-left.js';
import { ensureSet, type SetName } from './pictures/make-sets.js';
import { goalTable } from './report/goals.js';
import { plots } from './report/plots.js';
import { resultText } from './report/table.js';
import { BUNDLE, bundleModels } from './systems/bundle-models.js';
import { CACHE } from './systems/environment.js';
import { PLANS } from './systems/plans.js';

const OURS = PLANS.filter(({ role }) => role === 'ours');

/** What a run needs of its surroundings. */
export interface BenchDependencies {
  readonly env: NodeJS.ProcessEnv;
  /** Told what is going on, a line each. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs the comparison and writes its results; what was measured until then also
 * when it is called off.
 *
 * @returns the folder of the results.
 */
export async function runBench(flags: BenchFlags, { env, say, signal }: BenchDependencies): Promise<string> {
  const warning = busyWarning();
  if (warning !== undefined) say(warning);
  const startTime = new Date().toISOString();
  const machine = describeMachine();
  const folder = flags.out ?? join(REPOSITORY, 'bench', 'results', startTime.replace(/[:.]/g, '-'));
  const { sets, surroundings } = await setUp(flags, folder, { env, say, signal });
  const chosen = PLANS.filter(({ id, role }) => role === 'ours' || (flags.systems?.includes(id) ?? true));
  const { subjects, notes } = await prepare(chosen, {
    sets,
    surroundings,
    say,
    models: await bundleModels(),
  });
  const found: Findings = { cells: [], starts: [], open: [] };
  const { rounds, seconds } = flags;
  const warmUpSeconds = warmUpOf(flags, subjects, sets.size).firstMs / 1000;
  const options = { rounds, seconds, warmUpSeconds };
  const results = { ...{ startTime, machine, options, systems: notes }, ...found };
  const save = (): Promise<void> => writeResults(folder, results);
  try {
    await runRounds({ subjects, sets, flags, say, save, surroundings }, found);
  } finally {
    await save();
    say(`\n${goalTable(results)}\n`);
  }
  return folder;
}

async function setUp(
  flags: BenchFlags,
  folder: string,
  { env, say, signal }: BenchDependencies,
): Promise<{ readonly sets: ReadonlyMap<SetName, string>; readonly surroundings: Surroundings }> {
  const golden = join(BUNDLE, 'golden');
  const sets = new Map<SetName, string>();
  for (const name of flags.sets) {
    say(`pictures of set ${name}`);
    sets.set(name, await ensureSet(name, { sources: golden, folder: join(CACHE, 'pictures') }));
  }
  // A registry of an earlier run would serve the model as it was then.
  await Promise.all(OURS.map(({ id }) => rm(join(CACHE, id), { recursive: true, force: true })));
  await mkdir(join(CACHE, 'logs'), { recursive: true });
  await mkdir(folder, { recursive: true });
  const picture = await readFile(join([...sets.values()][0] ?? '', '000.jpg'));
  return { sets, surroundings: { folder: CACHE, processors: PROCESSORS, env, picture, signal } };
}

async function writeResults(folder: string, results: Results): Promise<void> {
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(results, undefined, 1)}\n`);
  await writeFile(join(folder, 'table.md'), resultText(results));
  for (const [name, svg] of plots(results)) await writeFile(join(folder, name), svg);
}
