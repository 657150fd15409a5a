import { startBff, STREAM_LIMITS, type Bff } from '@isitacat/bff';
import {
  DeadLetter,
  deadLetterKey,
  Image,
  imageRecordKey,
  Prediction,
  predictionAcceptedKey,
  predictionResultKey,
  PredictionState,
} from '@isitacat/contracts';
import { NOT_TRACED } from '@isitacat/service-kit';
import { openStore, RecordStore, type BlobStore } from '@isitacat/storage';
import { startNats, temporaryDirectory } from '@isitacat/testkit';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobs } from '../src/commands/jobs.js';

const CALL = { signal: AbortSignal.timeout(120_000) };
const IDS = ['0', '1', '2'].map((digit) => digit.repeat(26));
const [first = '', second = '', third = ''] = IDS;

const owned: AsyncDisposable[] = [];
let bff: Bff;
beforeAll(async () => {
  const [nats, folder] = await Promise.all([startNats(), temporaryDirectory()]);
  const storage = pathToFileURL(join(folder.path, 'storage')).href;
  const store = openStore(storage);
  for (const id of IDS) await bury(store, id);
  bff = await startBff({
    ...{ host: '127.0.0.1', grpcPort: 0, adminPort: 0, httpPort: 0, webDir: undefined },
    ...{ storage, storageEmulatorHost: undefined, natsUrl: nats.url, defaultModel: 'cat' },
    answersRemembered: true,
    ...{ callers: { callsPerSecond: 0, openCalls: 0 }, quotas: { bytes: 0, jobs: 0 } },
    ...{ logLevel: 'silent', drain: { propagationMs: 0, graceMs: 1_000 }, stream: STREAM_LIMITS },
    tracing: NOT_TRACED,
    ...{ signIn: undefined, keep: { picturesMs: Infinity, predictionsMs: Infinity } },
  });
  owned.push(bff, store, nats, folder);
}, 60_000);
afterAll(async () => {
  for (const each of owned) await each[Symbol.asyncDispose]();
});

/** Leaves what a job leaves that was given up. */
async function bury(store: BlobStore, id: string): Promise<void> {
  const [name, image] = [`predictions/${id}`, `images/${id}`];
  const error = { code: 14, message: 'the engine died', details: [] };
  const accepted = Prediction.create({ name, image, model: 'models/cat', createTime: new Date(0) });
  const result = { ...accepted, state: PredictionState.PREDICTION_STATE_FAILED, error, attemptCount: 5 };
  const letter = { prediction: name, image, model: 'models/cat', error, attemptCount: 5 };
  const dead = DeadLetter.create({ ...letter, deathTime: new Date(1000) });
  await new RecordStore(store, Image).create(imageRecordKey(id), Image.create({ name: image }), CALL);
  await new RecordStore(store, Prediction).create(predictionAcceptedKey(id), accepted, CALL);
  await new RecordStore(store, DeadLetter).create(deadLetterKey(id, 0), dead, CALL);
  await new RecordStore(store, Prediction).create(predictionResultKey(id, 0), result, CALL);
}

async function run(...flags: readonly string[]): Promise<{ status: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const surroundings = {
    env: {},
    folder: '.',
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
  };
  const status = await jobs([...flags, '--address', `127.0.0.1:${bff.adminPort}`], surroundings);
  return { status, out, err };
}

describe('npm run jobs', () => {
  it('lists, shows and replays what was given up', async () => {
    const ready = async (): Promise<boolean> => (await fetch(`http://127.0.0.1:${bff.httpPort}/readyz`)).ok;
    await expect.poll(ready, { timeout: 15_000 }).toBe(true);
    const listed = await run('list');
    expect(listed.out).toEqual(
      IDS.map((id) => `predictions/${id}  1970-01-01T00:00:01.000Z  5 attempts  the engine died`),
    );
    const json = (await run('list', '--json')).out.map((line) => JSON.parse(line) as unknown);
    expect(json).toMatchObject(IDS.map((id) => ({ prediction: `predictions/${id}`, attemptCount: 5 })));
    const shown = (await run('show', first)).out.join('\n');
    expect(shown).toMatch(/model +models\/cat\n/);
    expect(shown).toMatch(/error +the engine died \(code 14\)/);

    expect(await run('replay', `predictions/${second}`, 'nonsense')).toMatchObject({
      status: 1,
      out: [`predictions/${second} is pending again`],
      err: [expect.stringMatching(/^predictions\/nonsense: expected predictions\/\{id\}/)],
    });
    expect(
      (await run('replay', '--all', '--json')).out.map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([first, third].map((id) => ({ name: `predictions/${id}`, replayCount: 1 })));
    expect(await run('list')).toEqual({ status: 0, out: [], err: ['no job was given up'] });
  });

  it('tells its use', async () => {
    expect((await run('--help')).out.join('\n')).toMatch(/^usage: npm run jobs/);
    await expect(run('bury', 'me')).rejects.toThrow('say list, show NAME, replay NAME or replay --all');
    await expect(run('list', '--port', 'x')).rejects.toThrow('--port must be a whole number');
  });

  it('says where it looked when nobody is there', async () => {
    const quiet = { env: {}, folder: '.', out: () => undefined, err: () => undefined };
    await expect(jobs(['list', '--address', '127.0.0.1:1'], quiet)).rejects.toThrow(
      'no answer from 127.0.0.1:1',
    );
  });
});
