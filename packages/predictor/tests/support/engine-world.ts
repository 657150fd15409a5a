import { startEngine, type EngineHost, type EngineOptions } from '@isitacat/predictor/engines';
import { temporaryDirectory } from '@isitacat/testkit';
import { setMaxListeners } from 'node:events';
import { quietLog } from './quiet-log.js';
import { solidPng } from './solid-png.js';
import { TINY, writeTinyGraphs } from './tiny-graphs.js';

/** Engines of the tiny model, in a folder of their own. Dispose it. */
export class EngineWorld implements AsyncDisposable {
  readonly folder: string;
  /** Ends what a test of theirs waits for. */
  readonly signal = AbortSignal.timeout(60_000);
  readonly #owned: AsyncDisposable[];

  private constructor(folder: AsyncDisposable & { readonly path: string }) {
    setMaxListeners(0, this.signal);
    this.folder = folder.path;
    this.#owned = [folder];
  }

  static async start(): Promise<EngineWorld> {
    const folder = await temporaryDirectory();
    await writeTinyGraphs(folder.path);
    return new EngineWorld(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const owned of this.#owned) await owned[Symbol.asyncDispose]();
  }

  /** ONNX Runtime in one process unless told otherwise. */
  async engine(options: Partial<EngineOptions> = {}): Promise<EngineHost> {
    const { folder: bundleDir, signal } = this;
    const defaults = { name: 'onnx', children: 1, bundleDir, manifest: TINY, signal } as const;
    const host = await startEngine({ ...defaults, log: quietLog(), ...options });
    this.#owned.unshift(host);
    return host;
  }

  /** Puts the same picture so often, and tells how surely each answer says cat. */
  classifyMany(host: EngineHost, count: number): Promise<number[]> {
    const picture = solidPng([90, 30, 60], 200);
    const one = async (): Promise<number> =>
      (await host.classify(picture, { signal: this.signal })).probabilities[0] ?? NaN;
    return Promise.all(Array.from({ length: count }, one));
  }
}

/** The process of an engine that has one. */
export function pidOf(host: EngineHost): number {
  const pid = host.children[0]?.pid;
  if (pid === undefined) throw new Error('no child runs');
  return pid;
}
