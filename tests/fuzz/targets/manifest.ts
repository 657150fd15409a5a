import { parseManifest } from '@isitacat/model';
import { built } from '../built.js';
import type { FuzzTarget } from '../target.js';

type Records = typeof import('../../../packages/model/src/registry-records.js');

const FILE = { path: 'model.onnx', sha256: 'a'.repeat(64), sizeBytes: 1 };
const MANIFEST = {
  format: 'isitacat-bundle/1',
  model: 'cat',
  createTime: '2026-01-01T00:00:00Z',
  labels: ['cat', 'not_cat'],
  input: { width: 224, height: 224, fit: 'fill' },
  graphs: { onnx: 'model.onnx', tfjs: 'tfjs/model.json' },
  outputs: {
    ...{ probabilities: 'probabilities', evidence: 'evidence', embedding: 'embedding' },
    ...{ evidenceWidth: 7, evidenceHeight: 7, embeddingSize: 10 },
  },
  files: [FILE, { ...FILE, path: 'tfjs/model.json' }, { ...FILE, path: 'golden/1.jpg' }],
  golden: [{ file: 'golden/1.jpg', probabilities: [0.5, 0.5] }],
  int8Agreement: { pictures: 10, answersChanged: 1, meanChange: 0.1 },
  metrics: { accuracy: 0.9 },
  training: { seed: 1, list: [null, true, 'text'] },
};
const WORDS = [
  ...Object.keys(MANIFEST).map((name) => `"${name}":`),
  ...[
    '"onnxInt8":',
    '"savedModel":',
    '__proto__',
    'constructor',
    '[',
    ']',
    '{',
    '}',
    '""',
    'null',
    '-1',
    '1e999',
  ],
  ...['0.5', '..', '/', '\\u0000', '\\ud800', '\xff', '[[[[[[[[', '"tfjs":"model.onnx"', 'manifest.json'],
];

/** The manifest of a bundle. */
export function manifestTarget(): FuzzTarget {
  return {
    name: 'manifest',
    seeds: [Buffer.from(JSON.stringify(MANIFEST))],
    words: WORDS,
    refusals: ['BUNDLE_INVALID'],
    read: parseManifest,
  };
}

/** What the registry keeps: versions and aliases. */
export async function registryTarget(): Promise<FuzzTarget> {
  const { decodeVersion, decodeAlias } = await built<Records>('packages/model/dist/registry-records.js');
  const manifest = Buffer.from(JSON.stringify(MANIFEST)).toString('base64');
  const time = '2026-01-01T00:00:00Z';
  return {
    name: 'registry',
    seeds: [
      Buffer.from(JSON.stringify({ manifest, signature: 'a b', publishTime: time })),
      Buffer.from(JSON.stringify({ version: 1, moveTime: time, previous: [{ version: 2, moveTime: time }] })),
    ],
    words: [...WORDS, '"version":', '"moveTime":', '"previous":', '"publishTime":', '99999999'],
    refusals: ['BUNDLE_INVALID'],
    read: (bytes) => (bytes.includes(0x76) ? decodeAlias(bytes) : decodeVersion('cat', 1, bytes)),
  };
}
