import { isAppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';

import { isModelId, parseManifest } from './parse-manifest.js';

const sha256 = 'a'.repeat(64);
const file = (path: string): object => ({ path, sha256, sizeBytes: 1 });

const GOOD = {
  format: 'isitacat-bundle/1',
  model: 'cat',
  createTime: '2026-01-02T03:04:05Z',
  labels: ['cat', 'not_cat'],
  input: { width: 224, height: 200, fit: 'fill' },
  graphs: { onnx: 'a.onnx', onnxInt8: 'b.onnx', tfjs: 'tfjs/model.json', savedModel: 'saved' },
  outputs: {
    probabilities: 'probabilities',
    evidence: 'evidence',
    embedding: 'embedding',
    evidenceWidth: 7,
    evidenceHeight: 6,
    embeddingSize: 1280,
  },
  files: ['a.onnx', 'b.onnx', 'tfjs/model.json', 'saved/model.pb', 'cat.jpg'].map(file),
  golden: [{ file: 'cat.jpg', probabilities: [0.9, 0.1] }],
  int8Agreement: { pictures: 400, answersChanged: 2, meanChange: 0.004 },
  metrics: { accuracy: 0.97 },
  training: { seed: 7, recipe: { epochs: [1, null, 'two'] } },
};

const parse = (manifest: unknown): unknown => parseManifest(Buffer.from(JSON.stringify(manifest)));

describe('parseManifest', () => {
  it('gives a right manifest as it is', () => {
    expect(parse(GOOD)).toEqual(GOOD);
  });

  it('does without what is optional', () => {
    const { onnx, tfjs } = GOOD.graphs;
    const least = { ...GOOD, graphs: { onnx, tfjs }, int8Agreement: undefined };
    expect(parse(least)).toStrictEqual(JSON.parse(JSON.stringify(least)));
  });

  it('leaves out what it does not know', () => {
    expect(parse({ ...GOOD, extra: 1 })).toEqual(GOOD);
  });

  it.each([
    ['format', { format: 'isitacat-bundle/2' }],
    ['model', { model: 'Cat' }],
    ['createTime', { createTime: 'yesterday' }],
    ['labels', { labels: ['cat'] }],
    ['labels', { labels: ['cat', 'cat'] }],
    ['labels\\[1\\]', { labels: ['cat', ''] }],
    ['input.width', { input: { ...GOOD.input, width: 0 } }],
    ['input.height', { input: { ...GOOD.input, height: 1.5 } }],
    ['input.fit', { input: { ...GOOD.input, fit: 'cover' } }],
    ['graphs.onnx', { graphs: { ...GOOD.graphs, onnx: 'none.onnx' } }],
    ['graphs.onnxInt8', { graphs: { ...GOOD.graphs, onnxInt8: 7 } }],
    ['int8Agreement.answersChanged', { int8Agreement: { pictures: 3, answersChanged: 4, meanChange: 0 } }],
    ['int8Agreement.meanChange', { int8Agreement: { pictures: 3, answersChanged: 0, meanChange: 2 } }],
    ['graphs.tfjs', { graphs: { onnx: 'a.onnx' } }],
    ['graphs.savedModel', { graphs: { ...GOOD.graphs, savedModel: 'none' } }],
    ['outputs.evidenceWidth', { outputs: { ...GOOD.outputs, evidenceWidth: 65 } }],
    ['outputs.evidence', { outputs: { ...GOOD.outputs, evidence: 'heat' } }],
    ['outputs.embeddingSize', { outputs: { ...GOOD.outputs, embeddingSize: -1 } }],
    ['files', { files: [] }],
    ['files', { files: [file('a.onnx'), file('a.onnx')] }],
    ['files\\[0\\].sha256', { files: [{ ...file('a.onnx'), sha256: 'A'.repeat(64) }] }],
    ['files\\[0\\].sizeBytes', { files: [{ ...file('a.onnx'), sizeBytes: -1 }] }],
    ['golden', { golden: [] }],
    ['golden\\[0\\].file', { golden: [{ file: 'dog.jpg', probabilities: [1, 0] }] }],
    ['golden\\[0\\].probabilities', { golden: [{ file: 'cat.jpg', probabilities: [1] }] }],
    ['golden\\[0\\].probabilities\\[0\\]', { golden: [{ file: 'cat.jpg', probabilities: [1.1, 0] }] }],
    ['metrics.accuracy', { metrics: { accuracy: 'high' } }],
    ['training', { training: [] }],
  ])('names %s when that is wrong', (field, wrong) => {
    expect(() => parse({ ...GOOD, ...wrong })).toThrow(new RegExp(`^expected manifest.${field} to be `));
  });

  it.each(['../a', '/a', 'a/../b', 'a//b', '.a', 'a\\b', 'manifest.json', 'manifest.sig', 'a/', ''])(
    'refuses the path "%s"',
    (path) => {
      expect(() => parse({ ...GOOD, files: [...GOOD.files, file(path)] })).toThrow(/a path in the bundle/);
    },
  );

  it.each(['', '{', '[]', 'null', '"text"'])('refuses %s', (text) => {
    expect(reasonOf(text)).toBe('BUNDLE_INVALID');
  });

  it('refuses lists in lists, thousands deep, wherever they stand', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(reasonOf(`{"format":${deep}}`)).toBe('BUNDLE_INVALID');
    expect(
      reasonOf(JSON.stringify({ ...GOOD, training: 0 }).replace('"training":0', `"training":{"a":${deep}}`)),
    ).toBe('BUNDLE_INVALID');
  });
});

function reasonOf(text: string): string {
  try {
    parseManifest(Buffer.from(text));
    return 'none';
  } catch (error) {
    return isAppError(error) ? error.reason : String(error);
  }
}

describe('isModelId', () => {
  it('takes short names in small letters', () => {
    expect(['cat', 'c', 'cat-2', 'a'.repeat(40)].every(isModelId)).toBe(true);
    expect(['', 'Cat', '2cat', '-', 'a_b', 'a/b', 'a'.repeat(41)].some(isModelId)).toBe(false);
  });
});
