import { copyFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { ImageServiceDefinition, PredictionServiceDefinition } from '@isitacat/contracts';
import {
  grpcClient,
  grpcurlPath,
  sharedData,
  startSystem,
  temporaryDirectory,
  type GrpcClient,
  type System,
  type TemporaryDirectory,
} from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edgeTrunkFile } from '../../training/tests/support/edge-trunk.js';
import { blocksOf } from '../support/documents.js';
import { demoCat } from '../support/pictures.js';
import { run, type ShellResult } from '../support/shell.js';

const PER_CLASS = 30;
const blocks = await blocksOf('docs/teaching.md');

describe('teaching it something else as the document says', () => {
  let folder: TemporaryDirectory;
  let system: System;
  let predictions: GrpcClient<typeof PredictionServiceDefinition>;
  let environment: Record<string, string>;
  beforeAll(async () => {
    folder = await temporaryDirectory();
    await layOutPictures(path.join(folder.path, 'pictures'));
    system = await startSystem();
    predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
    environment = { PATH: `${path.dirname(await grpcurlPath())}:${process.env['PATH'] ?? ''}` };
  }, 120_000);
  afterAll(async () => {
    predictions[Symbol.dispose]();
    await system.stop();
    await folder[Symbol.asyncDispose]();
  });

  /** The document's command, on this test's folder and system. */
  function here(code: string): string {
    const keys = path.join(system.dataDir, 'keys');
    const bundle = path.join(folder.path, 'dog');
    return code
      .replaceAll('--data pictures', `--data ${folder.path}/pictures`)
      .replaceAll('npm run train --', `npm run train -- --out ${bundle} --keys ${keys}`)
      .replaceAll('.data/trained/dog', bundle)
      .replaceAll('export said', `export ${folder.path}/said`)
      .replaceAll(
        /npm run (publish-model|rollback|feedback) --/g,
        `npm run $1 -- --data-dir ${system.dataDir}`,
      )
      .replaceAll('localhost:8080', system.grpcTarget);
  }

  async function follow(n: number): Promise<ShellResult> {
    const code = here(blocks[n]?.code ?? 'exit 9');
    const result = await run('bash', ['-euo', 'pipefail', '-c', code], environment);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    return result;
  }

  /** Asks until a version answers: predictors load it first. */
  async function untilAnsweredBy(version: string): Promise<void> {
    const end = Date.now() + 30_000;
    for (;;) {
      const answer = await predictions
        .predict({ picture: { $case: 'content', value: demoCat() }, model: 'models/dog' })
        .catch(() => undefined);
      if (answer?.prediction?.model === version) return;
      if (Date.now() > end) throw new Error(`${version} does not answer`);
    }
  }

  it('trains a model', async () => {
    const { stdout } = await follow(0);
    expect(stdout).toMatch(/^validation: accuracy /m);
  }, 90_000);

  it('publishes it into the running system, which answers by it', async () => {
    const { stdout } = await follow(1);
    expect(stdout).toContain('models/dog is answered by version 1\npredictors were told');
    await untilAnsweredBy('models/dog/versions/1');
    const answer: unknown = JSON.parse((await follow(2)).stdout);
    expect(answer).toMatchObject({ prediction: { model: 'models/dog/versions/1', label: 'dog' } });
  }, 60_000);

  it('still answers the first question', async () => {
    const { prediction } = await predictions.predict({ picture: { $case: 'content', value: demoCat() } });
    expect(prediction).toMatchObject({ model: 'models/cat/versions/1', label: 'cat' });
  });

  it('exports what people said of its answers', async () => {
    const images = grpcClient(ImageServiceDefinition, system.grpcTarget);
    const { image } = await images.upload({ content: demoCat() });
    images[Symbol.dispose]();
    const { prediction } = await predictions.predict({
      picture: { $case: 'image', value: image?.name ?? '' },
      model: 'models/dog',
    });
    await predictions.giveFeedback({ prediction: prediction?.name ?? '', label: 'other' });
    expect((await follow(3)).stdout).toContain(`${folder.path}/said: 1 other`);
    expect(await readdir(path.join(folder.path, 'said/other'))).toHaveLength(1);
  }, 60_000);

  it('compares the next version with it, makes that answer, and goes back', async () => {
    const { stdout } = await follow(4);
    expect(stdout).toMatch(/^compared on (\d+) of \1 validation pictures:$/m);
    expect(stdout).toMatch(/^balanced accuracy +[01][.]\d{4} +[01][.]\d{4}$/m);
    await follow(5);
    await untilAnsweredBy('models/dog/versions/2');
    expect((await follow(6)).stdout).toContain('models/dog is answered by version 1 again');
    await untilAnsweredBy('models/dog/versions/1');
  }, 120_000);

  it('trains as the original did, from a Keras file, here on small pictures for one epoch', async () => {
    const weights = await edgeTrunkFile(AbortSignal.timeout(120_000));
    const bundle = path.join(folder.path, 'original');
    const quick = `--size 64 --epochs 1 --engine tfjs-wasm --cache ${folder.path}/cache --out ${bundle}`;
    const code = (blocks[7]?.code ?? 'exit 9')
      .replace('vgg16.h5', weights)
      .replace('--data pictures', `--data ${folder.path}/pictures --keys ${folder.path}/keys ${quick}`);
    const result = await run('bash', ['-euo', 'pipefail', '-c', code], environment);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain(`bundle: ${bundle}`);
  }, 240_000);

  it('shows no command that is not run here', () => {
    expect(blocks).toHaveLength(8);
  });
});

async function layOutPictures(folder: string): Promise<void> {
  const from = sharedData('train/not_cat');
  const names = (await readdir(from)).sort();
  const dogs = names.filter((name) => name.includes('__dog'));
  const others = names.filter((name) => !name.includes('__dog'));
  for (const [label, all] of Object.entries({ dog: dogs, other: others })) {
    await mkdir(path.join(folder, label), { recursive: true });
    const step = Math.floor(all.length / PER_CLASS);
    for (const name of all.filter((_, n) => n % step === 0).slice(0, PER_CLASS))
      await copyFile(path.join(from, name), path.join(folder, label, name));
  }
}
