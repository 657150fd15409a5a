import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ModelServiceDefinition, PredictionServiceDefinition, PredictionState } from '@isitacat/contracts';
import {
  grpcClient,
  grpcurlPath,
  startIssuer,
  startSystem,
  type GrpcClient,
  type Issuer,
  type System,
} from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { blocksOf } from '../support/documents.js';
import { askWithoutEnd, newPicture } from '../support/greedy.js';
import { demoCat } from '../support/pictures.js';
import { run } from '../support/shell.js';

let issuer: Issuer;
let system: System;
let predictions: GrpcClient<typeof PredictionServiceDefinition>;
let models: GrpcClient<typeof ModelServiceDefinition>;
beforeAll(async () => {
  issuer = await startIssuer();
  system = await startSystem({ environment: { ISITACAT_SIGN_IN: issuer.url, ISITACAT_QUEUE_MS: '10' } });
  predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
  models = grpcClient(ModelServiceDefinition, system.grpcTarget);
  const ann = await as('ann');
  const isKnown = async (): Promise<void> => {
    expect((await models.listModels({}, ann)).models).not.toEqual([]);
  };
  await vi.waitFor(isKnown, { timeout: 60_000, interval: 250 }); // Envoy has the issuer's keys
}, 240_000);
afterAll(async () => {
  for (const client of [predictions, models]) client[Symbol.dispose]();
  await system.stop();
  await issuer[Symbol.asyncDispose]();
});

interface Headers {
  readonly metadata: Readonly<Record<string, string>>;
}

async function as(sub: string): Promise<Headers> {
  return { metadata: { authorization: `Bearer ${await issuer.token({ sub })}` } };
}

describe('a system where people sign in', () => {
  it('answers a job to who asked, and to nobody else', async () => {
    const [ann, ben] = [await as('ann'), await as('ben')];
    const picture = { $case: 'content', value: demoCat() } as const;
    const request = { picture, background: true, batch: 'holiday.1' };
    const { prediction } = await predictions.predict(request, ann);
    const name = prediction?.name ?? '';
    const states: (string | undefined)[] = [];
    const question = { predictions: [name], batch: 'holiday.1' };
    for await (const { event } of predictions.streamResults(question, { ...ann, timeoutMs: 120_000 })) {
      if (event?.$case !== 'prediction') continue;
      states.push(event.value.label);
      if (event.value.state === PredictionState.PREDICTION_STATE_SUCCEEDED) break;
    }
    expect(states.at(-1)).toBe('cat');
    const { predictions: listed } = await predictions.listPredictions({ batch: 'holiday.1' }, ann);
    expect(listed.map((one) => one.name)).toEqual([name]);
    expect((await predictions.listPredictions({ batch: 'holiday.1' }, ben)).predictions).toEqual([]);
    await expect(predictions.getPrediction({ name }, ben)).rejects.toThrow(/NOT_FOUND/);
    await expect(predictions.getPrediction({ name })).rejects.toThrow(/UNAUTHENTICATED: nobody is signed in/);
  }, 180_000);

  it('answers who asks now and then, however much another asks for', async () => {
    const [greedy, modest] = [await as('ann'), await as('ben')];
    const ask = (who: Headers): Promise<unknown> =>
      predictions.predict({ picture: { $case: 'content', value: newPicture() } }, who);
    const flood = askWithoutEnd(() => ask(greedy));
    await flood.full;
    const times: number[] = [];
    for (let asked = 0; asked < 10; asked++) {
      const start = performance.now();
      await ask(modest); // a refusal would throw
      times.push(performance.now() - start);
    }
    const greedyTimes = await flood.stop();
    const middle = (all: readonly number[]): number =>
      [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;
    expect(middle(times)).toBeLessThan(middle(greedyTimes));
  }, 120_000);

  it('takes keys as the page about it shows', async () => {
    const code = (await blocksOf('docs/signing-in.md')).map((block) => block.code).join('');
    const script = code
      .replaceAll('localhost:8080', system.grpcTarget)
      .replaceAll('npm run --silent keys --', 'node packages/launcher/dist/main.js keys'); // all is built
    const environment = {
      PATH: `${path.dirname(await grpcurlPath())}:${process.env['PATH'] ?? ''}`,
      ISITACAT_STORAGE: pathToFileURL(path.join(system.dataDir, 'storage')).href,
    };
    const whole = `${script}\necho "key: $key"\n`;
    const { exitCode, stdout, stderr } = await run('bash', ['-euo', 'pipefail', '-c', whole], environment);
    expect(stderr).toMatch(
      /^the key [0-9a-f]{10} of reports, to be sent as x-api-key: it is not shown again$/m,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/"mimeType": "image\/jpeg"/);
    expect(stdout).toMatch(/"name":"cat"/);
    expect(stdout).toMatch(/reports {2}made \S+, revoked \S+/);
    const key = /^key: (\S+)$/m.exec(stdout)?.[1] ?? '';
    const refused = async (): Promise<void> => {
      await expect(models.listModels({}, { metadata: { 'x-api-key': key } })).rejects.toThrow(
        /does not hold/,
      );
    };
    await vi.waitFor(refused, { timeout: 60_000, interval: 250 });
    const logs = path.join(system.dataDir, 'logs');
    for (const name of await readdir(logs))
      expect(await readFile(path.join(logs, name), 'utf8')).not.toContain(key);
  }, 180_000);
});
