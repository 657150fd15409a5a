import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Int8Agreement, Manifest } from '@isitacat/model';
import { startEngine, type EngineHost, type EngineLog } from '@isitacat/predictor/engines';
import { winner } from '../metrics/scored.js';

/** Two graphs of one bundle and the pictures to ask both about. */
export interface Int8Comparison {
  readonly bundleDir: string;
  readonly manifest: Pick<Manifest, 'graphs' | 'input' | 'labels'>;
  /** Paths of the pictures; those that can't be decoded must be left out. */
  readonly files: readonly string[];
  readonly signal: AbortSignal;
  readonly log: EngineLog;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Asks the serving engine about every picture with the float32 graph and with the INT8 one. */
export async function compareInt8(comparison: Int8Comparison): Promise<Int8Agreement> {
  const { manifest, files } = comparison;
  const { onnx, onnxInt8 = onnx } = manifest.graphs;
  await using float32 = await open(onnx, comparison);
  await using int8 = await open(onnxInt8, comparison);
  const waiting = files.values();
  const changes: Change[] = [];
  const work = async (): Promise<void> => {
    for (const file of waiting) {
      changes.push(await changeOf(file, float32, int8, comparison.signal));
      comparison.onProgress?.(changes.length, files.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  const sum = changes.reduce((total, { size }) => total + size, 0);
  return {
    pictures: files.length,
    answersChanged: changes.filter(({ isOther }) => isOther).length,
    meanChange: files.length === 0 ? 0 : sum / files.length,
  };
}

interface Change {
  readonly isOther: boolean;
  readonly size: number;
}

function open(onnx: string, { bundleDir, manifest, signal, log }: Int8Comparison): Promise<EngineHost> {
  const graphs = { ...manifest.graphs, onnx };
  return startEngine({ name: 'onnx', bundleDir, manifest: { ...manifest, graphs }, signal, log });
}

async function changeOf(
  file: string,
  float32: EngineHost,
  int8: EngineHost,
  signal: AbortSignal,
): Promise<Change> {
  const bytes = await readFile(file, { signal });
  const [{ probabilities: before }, { probabilities: after }] = await Promise.all([
    float32.classify(bytes, { signal }),
    int8.classify(bytes, { signal }),
  ]);
  const size = before.reduce((most, value, n) => Math.max(most, Math.abs(value - (after[n] ?? NaN))), 0);
  return { isOther: winner(before) !== winner(after), size };
}
