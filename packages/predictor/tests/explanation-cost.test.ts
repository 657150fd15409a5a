import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadGraph } from '../src/engines/graphs/load-graph.js';
import type { Graph } from '../src/engines/graphs/graph.js';

const MODEL = join(import.meta.dirname, '../../../models/cat');
const SPEC = {
  onnxPath: join(MODEL, 'onnx/model.onnx'),
  tfjsPath: join(MODEL, 'tfjs/model.json'),
  input: { width: 320, height: 320 },
  classes: 2,
};
const INT8 = join(MODEL, 'onnx/model-int8.onnx');
const PIXELS = new Uint8Array(320 * 320 * 3).fill(90);
const ROUNDS = 6;
/** An explanation may cost a fifth more; four times that shows a fault and no noise. */
const MOST = 1 + 4 * 0.2;

/** Milliseconds of processor time that it takes. */
async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function costs(graph: Graph): Promise<number> {
  const ms = { plain: [] as number[], explained: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const plain = await cpuMs(() => graph.infer(PIXELS, 1, false));
    const explained = await cpuMs(() => graph.infer(PIXELS, 1, true));
    if (round === 0) continue; // memory is laid out the first time
    ms.plain.push(plain);
    ms.explained.push(explained);
  }
  return median(ms.explained) / median(ms.plain);
}

describe('an answer with an explanation', () => {
  const ratios: Record<string, number> = {};
  afterAll(() => {
    process.stdout.write(`processor time with an explanation, of that without: ${JSON.stringify(ratios)}\n`);
  });

  it.each([
    ['onnx', 'float32', SPEC],
    ['onnx', 'int8', { ...SPEC, onnxPath: INT8 }],
    ['tfjs-wasm', 'float32', SPEC],
  ] as const)('costs little more than one without: %s in %s', async (engine, precision, spec) => {
    const load = {
      type: 'load',
      engines: [engine],
      graph: spec,
      threads: 1,
      batchLimit: 1,
      decodes: 1,
    } as const;
    const ratio = await costs(await loadGraph(load));
    ratios[`${engine} ${precision}`] = Number(ratio.toFixed(2));
    expect(ratio).toBeLessThan(MOST);
  });
});
