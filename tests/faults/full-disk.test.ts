import { randomUUID } from 'node:crypto';
import { symlink } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { status, type ServiceError } from '@grpc/grpc-js';
import { PredictionState, type Image, type Prediction } from '@isitacat/contracts';
import { startSystem, temporaryDirectory } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { tinyPicture } from './pictures.js';
import { isEnded } from './promises.js';
import { seeded } from './random.js';
import { patiently } from './retry.js';
import { connect, type Clients } from './scene.js';
import { canMount, mountDisk, type SmallDisk } from './small-disk.js';

const LIMIT_MS = 120_000;
const JOBS = 60;

/** Longer than all five attempts at a job take together. */
const FULL_MS = 30_000;

const random = seeded(1);

async function upload({ images }: Clients): Promise<Image | undefined> {
  return (await images.upload({ content: await tinyPicture(random) })).image;
}

async function ask({ predictions }: Clients, image: Image | undefined): Promise<string> {
  const picture = { $case: 'image', value: image?.name ?? '' } as const;
  const request = { picture, background: true, requestId: randomUUID() };
  return (await predictions.predict(request)).prediction?.name ?? '';
}

/** Takes whatever room there is, until a call is refused. @returns how. */
async function refusal(
  disk: SmallDisk,
  call: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<ServiceError> {
  for (;;) {
    signal.throwIfAborted();
    await disk.fill();
    try {
      await call();
    } catch (error) {
      return error as ServiceError;
    }
  }
}

/** Waits for the end of each. */
async function ends(
  clients: Clients,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly Prediction[]> {
  const ended = new Map<string, Prediction>();
  while (ended.size < names.length) {
    signal.throwIfAborted();
    const stream = async (): Promise<void> => {
      for await (const { event } of clients.streams.streamResults({ predictions: names }, { signal })) {
        if (event?.$case === 'prediction' && isEnded(event.value)) ended.set(event.value.name, event.value);
      }
    };
    await patiently(stream, { signal, failed: () => undefined });
  }
  return [...ended.values()];
}

const SUCCEEDED = { state: PredictionState.PREDICTION_STATE_SUCCEEDED };

describe.skipIf(!(await canMount()))('a full disk', () => {
  it(
    'of the storage folder refuses uploads with what to do, fails no accepted job, and is over once there is room',
    async () => {
      const signal = AbortSignal.timeout(LIMIT_MS);
      await using disk = await mountDisk();
      const storage = pathToFileURL(`${disk.path}/storage`).href;
      await using system = await startSystem({ environment: { ISITACAT_STORAGE: storage } });
      using clients = connect(system);
      const image = await upload(clients);
      const predictor = await system.parts.signal('predictor-1', 'SIGSTOP');
      const names = await Promise.all(Array.from({ length: JOBS }, () => ask(clients, image)));
      const refused = await refusal(disk, () => upload(clients), signal);
      expect(refused.code).toBe(status.UNAVAILABLE);
      expect(refused.details).toMatch(/storage is full: free some space/);
      process.kill(predictor.pid, 'SIGCONT');
      const content = { $case: 'content', value: await tinyPicture(random) } as const;
      expect((await clients.predictions.predict({ picture: content })).prediction).toMatchObject(SUCCEEDED);
      await waitWhileFull(disk, () => upload(clients));
      await disk.free();
      expect(await upload(clients)).toBeDefined();
      for (const end of await ends(clients, names, signal)) expect(end).toMatchObject(SUCCEEDED);
    },
    LIMIT_MS + 60_000,
  );

  it(
    'of the broker refuses jobs with what to do, fails none that was accepted, and is over once there is room',
    async () => {
      const signal = AbortSignal.timeout(LIMIT_MS);
      await using disk = await mountDisk();
      await using data = await temporaryDirectory();
      await symlink(disk.path, `${data.path}/nats`);
      await using system = await startSystem({ dataDir: data.path });
      using clients = connect(system);
      const image = await upload(clients);
      const predictor = await system.parts.signal('predictor-1', 'SIGSTOP');
      const names = await Promise.all(Array.from({ length: JOBS }, () => ask(clients, image)));
      const refused = await refusal(disk, () => ask(clients, image).then((name) => names.push(name)), signal);
      expect(refused.code).toBe(status.UNAVAILABLE);
      expect(refused.details).toMatch(/give the message broker room/);
      process.kill(predictor.pid, 'SIGCONT');
      expect(await upload(clients)).toBeDefined();
      await waitWhileFull(disk, () => upload(clients));
      await disk.free();
      const asked = await patiently(() => ask(clients, image), { signal, failed: () => undefined });
      for (const end of await ends(clients, [...names, asked], signal)) expect(end).toMatchObject(SUCCEEDED);
    },
    LIMIT_MS + 60_000,
  );
});

/** Time in which the system meets a full disk whatever it tries. */
async function waitWhileFull(disk: SmallDisk, call: () => Promise<unknown>): Promise<void> {
  for (const endMs = Date.now() + FULL_MS; Date.now() < endMs;) {
    await disk.fill();
    await call().catch(() => undefined);
  }
}
