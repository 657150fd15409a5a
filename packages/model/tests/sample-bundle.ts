import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { signBundle, type ManifestDraft, type SigningKey } from '../src/index.js';

const FILES = {
  'model.onnx': 'a graph',
  'tfjs/model.json': '{}',
  'tfjs/group1-shard1of1.bin': 'weights',
  'golden/cat.jpg': 'a picture',
};

/** A draft that is right for `writeSampleBundle`'s files. */
export const DRAFT: ManifestDraft = {
  model: 'cat',
  createTime: '2026-01-02T03:04:05Z',
  labels: ['cat', 'not_cat'],
  input: { width: 224, height: 224, fit: 'fill' },
  graphs: { onnx: 'model.onnx', tfjs: 'tfjs/model.json' },
  outputs: {
    probabilities: 'probabilities',
    evidence: 'evidence',
    embedding: 'embedding',
    evidenceWidth: 7,
    evidenceHeight: 7,
    embeddingSize: 1280,
  },
  golden: [{ file: 'golden/cat.jpg', probabilities: [0.9, 0.1] }],
  metrics: { accuracy: 0.97 },
  training: { backbone: 'none', seed: 7 },
};

/** How a small bundle differs from others. */
export interface SampleOptions {
  /** Contents of one of its files. */
  readonly weights?: string;
  readonly model?: string;
  /** Its card; default: it has none. */
  readonly card?: string;
}

/** Makes a small bundle. */
export async function writeSampleBundle(
  directory: string,
  key: SigningKey,
  { weights = 'weights', model = 'cat', card }: SampleOptions = {},
): Promise<void> {
  const readme = card === undefined ? {} : { 'README.md': card };
  const files = { ...FILES, 'tfjs/group1-shard1of1.bin': weights, ...readme };
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), contents);
  }
  await signBundle(directory, { ...DRAFT, model }, key, { signal: AbortSignal.timeout(10_000) });
}
