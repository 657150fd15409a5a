import { REPOSITORY } from '@isitacat/launcher';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchDependencies } from '../bench.js';
import type { BenchFlags } from '../flags.js';
import { busyWarning, describeMachine } from '../machine.js';
import { ensureSet } from '../pictures/make-sets.js';
import { CACHE } from '../systems/environment.js';
import { BUNDLE } from '../systems/bundle-models.js';
import { floor } from './floor.js';
import { instrumentation } from './instrumentation.js';
import { kill } from './kill.js';
import { lag } from './lag.js';
import { overload } from './overload.js';
import { scaling } from './scaling.js';
import { soak } from './soak.js';
import { startOurs } from './start-ours.js';
import { swaps } from './swaps.js';
import type { Finding, TrialKit } from './trial.js';
import { trialText, type TrialResult } from './trial-text.js';

/** Which trials are asked for, with how much of each. */
export type TrialFlags = Pick<
  BenchFlags,
  'overload' | 'swaps' | 'kill' | 'scaling' | 'lag' | 'soak' | 'floor' | 'instrumentation'
>;

type Trial = readonly [id: string, title: string, run: (kit: TrialKit) => Promise<readonly Finding[]>];

/** Loading a model takes processor time of its own: a swap follows a swap at such a distance. */
const SWAP_EVERY_MS = 4_000;

/** Each trial that the flags ask for, in the order in which they run. */
export function trialsOf(flags: TrialFlags): readonly Trial[] {
  const { swaps: swapCount, kill: killCount, soak: pictures, instrumentation: watched } = flags;
  return [
    ...(flags.overload ? [['overload', 'Three times too many questions', overload] as const] : []),
    ...(flags.lag ? [['lag', 'Event loops at full load', lag] as const] : []),
    ...(killCount === undefined
      ? []
      : [['kill', 'Engine processes killed under load', (kit: TrialKit) => kill(kit, killCount)] as const]),
    ...(flags.scaling ? [['scaling', 'From one process to two', scaling] as const] : []),
    ...(swapCount === undefined
      ? []
      : [
          [
            'swaps',
            'Models swapped at four fifths of full load',
            (kit: TrialKit) => swaps(kit, { count: swapCount, everyMs: SWAP_EVERY_MS }),
          ] as const,
        ]),
    ...(flags.floor ? [['floor', 'The path with nothing of ours in it', floor] as const] : []),
    ...(pictures === undefined
      ? []
      : [['soak', 'Many pictures', (kit: TrialKit) => soak(kit, pictures)] as const]),
    ...(watched === undefined
      ? []
      : [
          [
            'instrumentation',
            'What metrics, traces and logs cost',
            (kit: TrialKit) => instrumentation(kit, watched),
          ] as const,
        ]),
  ];
}

/**
 * Runs trials of ours alone; what one found is written before the next begins.
 *
 * @returns the folder of the results.
 */
export async function runTrials(flags: BenchFlags, { env, say, signal }: BenchDependencies): Promise<string> {
  const warning = busyWarning();
  if (warning !== undefined) say(warning);
  const startTime = new Date().toISOString();
  const folder =
    flags.out ?? join(REPOSITORY, 'bench', 'results', `trials-${startTime.replace(/[:.]/g, '-')}`);
  await mkdir(folder, { recursive: true });
  const sources = join(BUNDLE, 'golden');
  const pictures = await ensureSet('S', { sources, folder: join(CACHE, 'pictures') });
  const kit: TrialKit = {
    ...{ pictures, say, signal, durationMs: flags.trialSeconds * 1000 },
    start: (options = {}) => startOurs(options, { pictures, env, signal }),
  };
  const machine = describeMachine();
  const results = await earlierResults(folder);
  for (const [id, title, run] of trialsOf(flags)) {
    say(title);
    const result: TrialResult = { id, title, findings: await run(kit) };
    results.set(id, result);
    say(trialText([result]));
    const all = { startTime, machine, trials: [...results.values()] };
    await writeFile(join(folder, 'trials.json'), `${JSON.stringify(all, undefined, 1)}\n`);
    await writeFile(join(folder, 'trials.md'), `${trialText([...results.values()])}\n`);
  }
  return folder;
}

/** What other trials wrote there before, which stays. */
async function earlierResults(folder: string): Promise<Map<string, TrialResult>> {
  const path = join(folder, 'trials.json');
  if (!existsSync(path)) return new Map();
  const { trials } = JSON.parse(await readFile(path, 'utf8')) as { readonly trials: readonly TrialResult[] };
  return new Map(trials.map((trial) => [trial.id, trial]));
}
