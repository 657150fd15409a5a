import { REPOSITORY } from '@isitacat/launcher';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoadRequest } from '@isitacat/predictor/engines';
import { BUNDLE } from '../systems/bundle-models.js';
import { readFile } from 'node:fs/promises';
import { parseManifest } from '@isitacat/model';
import { median } from '../stats/summary.js';
import type { TensorNews, TensorOrder } from './tensor-child-main.js';

const SCRIPT = join(REPOSITORY, 'bench', 'dist', 'trials', 'tensor-child-main.js');
const ROUNDS = 5;

/** How much work processes do in a second, alone and two at once. */
export interface Doubling {
  readonly one: number;
  /** Both together. */
  readonly two: number;
}

/** Lets one process work, then two at once, in turns; medians of the rounds. */
export async function doubling(
  work: TensorOrder['work'],
  durationMs: number,
  signal: AbortSignal,
): Promise<Doubling> {
  const order: TensorOrder = { work, durationMs, load: await loadRequest() };
  const children = [0, 1].map(() => fork(SCRIPT, { signal, serialization: 'advanced' }));
  for (const child of children) child.on('error', () => undefined); // an abort ends it
  try {
    await Promise.all(children.map((child) => told(child, order)));
    const one: number[] = [];
    const two: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      one.push(await rate(children.slice(0, 1)));
      two.push(await rate(children));
    }
    return { one: median(one), two: median(two) };
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

async function rate(children: readonly ChildProcess[]): Promise<number> {
  const news = await Promise.all(children.map((child) => told(child, 'go')));
  return news.reduce((sum, each) => sum + (each === 'ready' ? 0 : each.perSecond), 0);
}

async function told(child: ChildProcess, message: TensorOrder | 'go'): Promise<TensorNews> {
  const answer = once(child, 'message');
  child.send(message);
  const [news] = (await answer) as [TensorNews];
  return news;
}

async function loadRequest(): Promise<LoadRequest> {
  const { graphs, input, labels } = parseManifest(await readFile(join(BUNDLE, 'manifest.json')));
  return {
    ...{ type: 'load', engines: ['onnx'], threads: 1, batchLimit: 1, decodes: 1 },
    graph: {
      onnxPath: join(BUNDLE, graphs.onnx),
      tfjsPath: join(BUNDLE, graphs.tfjs),
      input: { width: input.width, height: input.height },
      classes: labels.length,
    },
  };
}
