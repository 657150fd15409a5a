import { loadTrustedKeys, readBundle } from '@isitacat/model';
import { startEngine } from '@isitacat/predictor/engines';
import { existsSync } from 'node:fs';
import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quietLog } from './support/quiet-log.js';

const MODELS = join(import.meta.dirname, '../../../models');
const signal = AbortSignal.timeout(120_000);
setMaxListeners(0, signal);

/** Whether `npm run engine -- native` has been run here: it is 274 MB that not everybody needs. */
const isBuilt = existsSync(
  join(
    dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json')),
    'lib/napi-v8/tfjs_binding.node',
  ),
);

describe('the engine tfjs-native, where it has been built', () => {
  it.skipIf(!isBuilt)(
    'answers the golden pictures as onnx does',
    async () => {
      const bundle = await readBundle(join(MODELS, 'cat'), await loadTrustedKeys([join(MODELS, 'keys')]), {
        signal,
      });
      const { directory, manifest } = bundle;
      const options = { bundleDir: directory, manifest, children: 1, signal, log: quietLog() };
      await using onnx = await startEngine({ ...options, name: 'onnx' });
      await using native = await startEngine({ ...options, name: 'tfjs-native' });
      expect(native.name).toBe('tfjs-native');
      for (const { file } of manifest.golden) {
        const picture = await readFile(join(directory, file));
        const [a, b] = await Promise.all([onnx, native].map((host) => host.classify(picture, { signal })));
        expect(b?.probabilities).toHaveLength(manifest.labels.length);
        for (const [n, value] of (b?.probabilities ?? []).entries())
          expect(Math.abs(value - (a?.probabilities[n] ?? NaN))).toBeLessThan(1e-3);
      }
    },
    60_000,
  );
});
