import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PredictionServiceDefinition } from '@isitacat/contracts';
import { loadTrustedKeys, readBundle, Registry, STABLE } from '@isitacat/model';
import { openStore } from '@isitacat/storage';
import {
  grpcClient,
  startSystem,
  temporaryDirectory,
  type GrpcClient,
  type System,
  type TemporaryDirectory,
} from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoCat } from '../support/pictures.js';
import { anotherBundle, npmRun } from '../support/publish.js';

const CALLERS = 3;
/** Loading a model beside one that works takes seconds. */
const SWAP_LIMIT_MS = 60_000;

describe('publishing into a running system', () => {
  let system: System;
  let predictions: GrpcClient<typeof PredictionServiceDefinition>;
  let folder: TemporaryDirectory;
  beforeAll(async () => {
    folder = await temporaryDirectory();
    system = await startSystem();
    predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
  }, 120_000);
  afterAll(async () => {
    predictions[Symbol.dispose]();
    await system.stop();
    await folder[Symbol.asyncDispose]();
  });

  /** The version that answers now. */
  async function ask(): Promise<string> {
    const { prediction } = await predictions.predict({ picture: { $case: 'content', value: demoCat() } });
    return prediction?.label === 'cat' ? prediction.model : 'another label';
  }

  /** Asks without a pause until `version` answers; any call that fails fails the test. */
  async function askUntil(version: string): Promise<readonly string[]> {
    const end = Date.now() + SWAP_LIMIT_MS;
    const answers: string[] = [];
    const caller = async (): Promise<void> => {
      let last = '';
      while (last !== version && Date.now() < end) answers.push((last = await ask()));
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    return answers;
  }

  it('changes to the new version while it answers, and back', async () => {
    const bundle = path.join(folder.path, 'second');
    await anotherBundle(bundle, system);
    const [{ exitCode, stdout, stderr }, answers] = await Promise.all([
      npmRun('publish-model', system, bundle, '--force'),
      askUntil('models/cat/versions/2'),
    ]);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^models\/cat is answered by version 2\npredictors were told$/m);
    expect(new Set(answers)).toEqual(new Set(['models/cat/versions/1', 'models/cat/versions/2']));

    const [rolledBack] = await Promise.all([
      npmRun('rollback', system, '--model', 'cat'),
      askUntil('models/cat/versions/1'),
    ]);
    expect(rolledBack.stdout).toMatch(/version 1 again/);
    expect(await ask()).toBe('models/cat/versions/1');
  }, 180_000);

  it('refuses a bundle with one flipped byte', async () => {
    const bundle = path.join(folder.path, 'flipped');
    await anotherBundle(bundle, system);
    await flipByte(path.join(bundle, 'onnx/model.onnx'));
    const { exitCode, stderr } = await npmRun('publish-model', system, bundle, '--force');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('onnx/model.onnx is not what the manifest says');
    expect(await ask()).toBe('models/cat/versions/1');
  }, 60_000);

  it('keeps serving the old version when a flipped byte got into the registry all the same', async () => {
    const signal = AbortSignal.timeout(60_000);
    const bundle = path.join(folder.path, 'behind');
    await anotherBundle(bundle, system);
    await using store = openStore(pathToFileURL(path.join(system.dataDir, 'storage')).href);
    const registry = new Registry(store);
    const trusted = await loadTrustedKeys([path.join(system.dataDir, 'keys')]);
    const version = await registry.publish(await readBundle(bundle, trusted, { signal }), { signal });
    const { manifest } = await registry.readVersion('cat', version, { signal });
    const card = manifest.files.find((file) => file.path === 'README.md')?.sha256 ?? '';
    const key = `models/cat/blobs/${card}`;
    const stored = await store.read(key, { signal });
    await store.write(key, flipped(stored?.bytes ?? Buffer.alloc(1)), { signal });
    await registry.moveAlias('cat', STABLE, version, { signal });
    await system.waitForLog(/predictor.*can not be loaded/, signal);
    expect(await ask()).toBe('models/cat/versions/1');
  }, 90_000);
});

async function flipByte(file: string): Promise<void> {
  await writeFile(file, flipped(await readFile(file)));
}

function flipped(bytes: Uint8Array): Uint8Array {
  const at = Math.floor(bytes.length / 2);
  return bytes.map((byte, n) => (n === at ? byte ^ 1 : byte));
}
