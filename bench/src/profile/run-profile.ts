import { AppError } from '@isitacat/errors';
import { REPOSITORY } from '@isitacat/launcher';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchDependencies } from '../bench.js';
import type { BenchFlags } from '../flags.js';
import { measureClosed, type Question } from '../measure/closed-cell.js';
import { startSubject, type Running, type Subject } from '../measure/subject.js';
import { ensureSet } from '../pictures/make-sets.js';
import { markdownTable } from '../report/markdown.js';
import { BUNDLE, bundleModels } from '../systems/bundle-models.js';
import { CACHE } from '../systems/environment.js';
import { ours } from '../systems/ours.js';
import { callTree, topFunctions, type CpuProfile } from './call-tree.js';
import { flameGraph } from './flame-graph.js';

/** Which of our processes are looked into. */
const PROFILED = /^(bff|predictor)/;
const PRELOAD = new URL('./preload.js', import.meta.url).href;
const WRITE_LIMIT_MS = 20_000;
const TOP = 40;

/**
 * Profiles the BFF and the predictor under load, with the greatest number of
 * callers of the flags and its first set.
 *
 * @returns the folder of the flame graphs and the table of functions.
 */
export async function runProfile(flags: BenchFlags, dependencies: BenchDependencies): Promise<string> {
  const { say, signal } = dependencies;
  const name = `profile-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  const folder = flags.out ?? join(REPOSITORY, 'bench', 'results', name);
  await mkdir(folder, { recursive: true });
  await mkdir(join(CACHE, 'logs'), { recursive: true });
  const sources = join(BUNDLE, 'golden');
  const set = flags.sets[0] ?? 'S';
  const pictures = await ensureSet(set, { sources, folder: join(CACHE, 'pictures') });
  const subject = await profiledSubject(folder);
  say('starting the system');
  await using running = await startSubject(subject, {
    ...{ folder: CACHE, processors: 1, env: dependencies.env, signal },
    picture: await readFile(join(pictures, '000.jpg')),
  });
  const callers = flags.callers.at(-1) ?? 1;
  const question: Question = { pictures, callers, durationMs: flags.seconds * 1000, signal };
  await measureClosed(subject.plan, running, question);
  say(`profiling ${flags.seconds} s with ${callers} callers of set ${set}`);
  await writeProfiles(subject, running, question, folder);
  return folder;
}

async function profiledSubject(folder: string): Promise<Subject> {
  const plan = ours('float32');
  const launch: typeof plan.launch = (place) => {
    const usual = plan.launch(place);
    const env = { ...usual.env, NODE_OPTIONS: `--import=${PRELOAD}`, BENCH_PROFILE_DIR: folder };
    return { ...usual, env };
  };
  const model = (await bundleModels()).float32;
  return { plan: { ...plan, launch }, binaries: '', model };
}

async function writeProfiles(
  subject: Subject,
  running: Running,
  question: Question,
  folder: string,
): Promise<void> {
  const processes = (await running.system.processes()).filter(({ name }) => PROFILED.test(name));
  const signalAll = (): void => {
    for (const { pid } of processes) process.kill(pid, 'SIGUSR2');
  };
  signalAll();
  const measured = await measureClosed(subject.plan, running, question);
  signalAll();
  const text = [`${measured.picturesPerSecond.toFixed(1)} pictures/s while profiled`];
  for (const { pid, name } of processes) {
    const tree = callTree(await readProfile(join(folder, `${pid}.cpuprofile`), question.signal));
    const title = `${name} (${pid})`;
    await writeFile(join(folder, `${name.replaceAll(' ', '-')}-${pid}.svg`), flameGraph(title, tree));
    const rows = topFunctions(tree)
      .slice(0, TOP)
      .map(([what, ms]) => [what, ms.toFixed(1)]);
    text.push(`## ${title}`, markdownTable(['function', 'own ms'], rows));
  }
  await writeFile(join(folder, 'functions.md'), `${text.join('\n\n')}\n`);
}

/** The file is complete once it can be read as JSON. */
async function readProfile(path: string, signal: AbortSignal): Promise<CpuProfile> {
  const end = performance.now() + WRITE_LIMIT_MS;
  while (performance.now() < end && !signal.aborted) {
    if (existsSync(path)) {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as CpuProfile;
      } catch {
        // Half written.
      }
    }
    await sleep(100);
  }
  throw new AppError('INTERNAL', 'a process wrote no profile');
}
