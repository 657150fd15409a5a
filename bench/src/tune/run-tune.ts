import { AppError } from '@isitacat/errors';
import { isInt8Trustworthy, parseManifest, type Manifest } from '@isitacat/model';
import { startEngine, type EngineName } from '@isitacat/predictor/engines';
import { ENVIRONMENT_NAMES } from '@isitacat/service-kit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchDependencies } from '../bench.js';
import { inMinutes } from '../measure/time-left.js';
import { PROCESSORS } from '../measure/prepare.js';
import { ensureSet } from '../pictures/make-sets.js';
import { processorTime } from '../processes/processor-time.js';
import { percentile } from '../stats/summary.js';
import { BUNDLE } from '../systems/bundle-models.js';
import { CACHE } from '../systems/environment.js';
import { PATIENT } from '../systems/ours.js';
import { startOurs } from '../trials/start-ours.js';
import { choose, type Trying } from './choose.js';
import type { TuneFlags } from './flags.js';
import { environmentLines, environmentOf, variants, type Setting } from './setting.js';

const WARM_UP_MS = 1500;
/** What is varied of the best so far, in this order: what matters most comes first. */
const PARTS = ['children', 'batch', 'decodes'] as const;

/** What a sweep found. */
export interface Tuned {
  readonly tryings: readonly Trying[];
  readonly chosen: Trying;
}

/**
 * Tries every engine that is there, then varies one part after another of the
 * best setting, until all is tried or the time is up.
 *
 * @throws AppError `ENGINE_UNAVAILABLE` when no setting answers.
 */
export async function runTune(flags: TuneFlags, dependencies: BenchDependencies): Promise<Tuned> {
  const { say } = dependencies;
  const sources = join(BUNDLE, 'golden');
  const pictures = await ensureSet('S', { sources, folder: join(CACHE, 'pictures') });
  const endMs = performance.now() + flags.minutes * 60_000;
  const tryings: Trying[] = [];
  const tryAll = async (settings: readonly Setting[]): Promise<void> => {
    for (const setting of settings) {
      const leftMs = endMs - performance.now();
      if (leftMs <= 0 && tryings.length > 0) return;
      say(`trying ${environmentLines(setting).join(' ')}; at most ${inMinutes(Math.max(0, leftMs))} more`);
      tryings.push(...(await tryOne(setting, flags, { ...dependencies, pictures })));
    }
  };
  await tryAll(await firstSettings(flags, dependencies));
  for (const part of PARTS.filter((each) => isKnown(each))) {
    const best = choose(tryings, flags.p99Ms);
    if (best !== undefined) await tryAll(variants(best.setting, part, PROCESSORS));
  }
  const chosen = choose(tryings, flags.p99Ms);
  if (chosen === undefined) throw new AppError('ENGINE_UNAVAILABLE', 'no setting answered every question');
  return { tryings, chosen };
}

/** Whether predictors have such a setting. */
function isKnown(part: (typeof PARTS)[number]): boolean {
  const names = Object.keys(environmentOf({ engine: 'onnx', precision: 'float32', children: 1, [part]: 1 }));
  return names.every((name) => Object.hasOwn(ENVIRONMENT_NAMES, name));
}

async function firstSettings(
  { engines, float32 }: TuneFlags,
  { say, signal }: BenchDependencies,
): Promise<readonly Setting[]> {
  const manifest = parseManifest(await readFile(join(BUNDLE, 'manifest.json')));
  const settings: Setting[] = [];
  for (const engine of engines) {
    const why = await whyAbsent(engine, manifest, signal);
    if (why !== undefined) {
      say(`${engine} is left out: ${why}`);
      continue;
    }
    const children = engine === 'tfjs-gpu' ? 1 : PROCESSORS;
    // The first is most likely the one to use, should the time be up early.
    if (!float32 && engine === 'onnx' && hasInt8(manifest)) {
      settings.push({ engine, precision: 'int8', children });
    }
    settings.push({ engine, precision: 'float32', children });
  }
  return settings;
}

/** Whether the bundle has INT8 and vouches for it. */
function hasInt8({ graphs, int8Agreement }: Manifest): boolean {
  return graphs.onnxInt8 !== undefined && int8Agreement !== undefined && isInt8Trustworthy(int8Agreement);
}

async function whyAbsent(
  name: EngineName,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<string | undefined> {
  const log = { info: () => undefined, warn: () => undefined };
  try {
    const options = { name, bundleDir: BUNDLE, manifest, signal, log, children: 1, batchLimit: 1 };
    const host = await startEngine(options);
    await host[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

async function tryOne(
  setting: Setting,
  { callers, seconds }: TuneFlags,
  { pictures, env, signal }: BenchDependencies & { readonly pictures: string },
): Promise<readonly Trying[]> {
  const options = { engine: setting.engine, settings: { ...PATIENT, ...environmentOf(setting) } };
  await using ours = await startOurs(options, { pictures, env, signal });
  await ours.ask({ pictures, callers: Math.max(...callers), durationMs: WARM_UP_MS });
  const tryings: Trying[] = [];
  for (const count of callers) {
    const before = await ours.system.processes();
    const report = await ours.ask({ pictures, callers: count, durationMs: seconds * 1000 });
    const spent = processorTime(before, await ours.system.processes());
    const { latenciesMs, refusedMs, failures, elapsedMs } = report;
    tryings.push({
      ...{ setting, callers: count },
      picturesPerSecond: (latenciesMs.length * 1000) / elapsedMs,
      p50Ms: percentile(latenciesMs, 0.5),
      p99Ms: percentile(latenciesMs, 0.99),
      cpuMs: [...spent.values()].reduce((sum, ms) => sum + ms, 0) / latenciesMs.length,
      memoryMiB: await ours.system.memoryMiB(),
      failed: Object.values(failures).reduce((sum, times) => sum + times, refusedMs.length),
    });
  }
  return tryings;
}
