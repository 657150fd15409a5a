import { portTable, type Engine, type PortTable } from '@isitacat/launcher';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generateLoad, type LoadOptions } from '../load/generate-load.js';
import type { LoadOrder, LoadReport } from '../load/order.js';
import { PROCESSORS } from '../measure/prepare.js';
import { startSubject, type Running } from '../measure/subject.js';
import { bundleModels } from '../systems/bundle-models.js';
import { CACHE } from '../systems/environment.js';
import { ours } from '../systems/ours.js';
import type { Graph } from '../systems/system.js';

/** How ours is started for a trial. */
export interface OursOptions {
  /** Default float32. */
  readonly graph?: Graph;
  /** Default onnx. */
  readonly engine?: Engine;
  /** Added to its environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Default 1. */
  readonly predictors?: number;
  /** Tells its folder from those of others that run at the same time. Default: it is alone. */
  readonly place?: string;
}

/** What a trial asks of ours. */
export type Asked = Omit<LoadOrder, 'protocol' | 'port'>;

/** Ours, under trial. Dispose it. */
export interface Ours extends AsyncDisposable {
  readonly system: Running['system'];
  readonly ports: PortTable;
  readonly dataDir: string;
  ask(asked: Asked, watch?: Omit<LoadOptions, 'signal'>): Promise<LoadReport>;
}

/** What starting needs of its surroundings. */
export interface OursSurroundings {
  readonly pictures: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Starts ours on an empty data folder and waits for its first answer. */
export async function startOurs(
  { graph = 'float32', engine = 'onnx', settings = {}, predictors = 1, place = '' }: OursOptions,
  { pictures, env, signal }: OursSurroundings,
): Promise<Ours> {
  const usual = ours(graph);
  const folder = join(CACHE, `trial-${process.pid}${place}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'logs'), { recursive: true });
  const plan: typeof usual = {
    ...usual,
    launch: (place) => {
      const launch = usual.launch(place);
      // Of a flag that comes twice the last one counts.
      const args = [...launch.args, '--predictors', String(predictors), '--engine', engine];
      return { ...launch, args, env: { ...launch.env, ...settings } };
    },
  };
  const model = (await bundleModels()).float32;
  const picture = await readFile(join(pictures, '000.jpg'));
  const running = await startSubject(
    { plan, binaries: '', model },
    { folder, processors: PROCESSORS, env, picture, signal },
  );
  const [port = 0] = running.ports;
  return {
    system: running.system,
    ports: portTable(port, { bffs: 1, natsServers: 1, predictors }),
    dataDir: join(folder, plan.id, 'data'),
    ask: (asked, watch) => generateLoad({ protocol: 'isitacat', port, ...asked }, { ...watch, signal }),
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
