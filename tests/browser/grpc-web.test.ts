import { Image, ImageServiceDefinition, PredictionServiceDefinition } from '@isitacat/contracts';
import { publicDescriptors } from '@isitacat/contracts/descriptors';
import { AppError } from '@isitacat/errors';
import {
  bindService,
  createLogger,
  Health,
  startGrpcServer,
  type GrpcServer,
  type Implementation,
} from '@isitacat/service-kit';
import { freePort, startEnvoy, type EnvoyServer } from '@isitacat/testkit';
import { Window } from 'happy-dom';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { alwaysAs, createApi, type Api } from '../../web/src/api/index.js';

const images = { ...ImageServiceDefinition, methods: { upload: ImageServiceDefinition.methods.upload } };
const predictions = {
  ...PredictionServiceDefinition,
  methods: { streamResults: PredictionServiceDefinition.methods.streamResults },
};
type Upload = Implementation<typeof images>['upload'];
type StreamResults = Implementation<typeof predictions>['streamResults'];

const content = new Uint8Array(300_000).map((_, index) => index % 251);
const never = new AbortController().signal;
const refusal = new AppError('QUEUE_FULL', 'the queue is full: try again', { retryAfterMs: 1500 });

let server: GrpcServer;
let envoy: EnvoyServer;
let window: Window;
let api: Api;
const upload = vi.fn<Upload>();
const streamResults = vi.fn<StreamResults>();

beforeAll(async () => {
  server = await startGrpcServer({
    port: 0,
    services: [
      bindService(images, { upload: (request, call) => upload(request, call) }),
      bindService(predictions, { streamResults: (request, call) => streamResults(request, call) }),
    ],
    descriptors: publicDescriptors(),
    health: new Health([]),
    log: createLogger({ service: 'test', level: 'error' }),
  });
  envoy = await startEnvoy({ grpcPort: server.port, httpPort: await freePort() });
  window = new Window({ url: envoy.url });
  vi.stubGlobal('XMLHttpRequest', window.XMLHttpRequest);
  api = createApi(alwaysAs({}), envoy.url);
});

afterAll(async () => {
  vi.unstubAllGlobals();
  await window.happyDOM.close();
  await envoy[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

beforeEach(() => {
  upload.mockReset();
  streamResults.mockReset();
});

function beat(resumeToken: string) {
  return { event: { $case: 'heartbeat', value: { sendTime: undefined } }, resumeToken } as const;
}

describe('the page’s calls through Envoy', () => {
  it('carry bytes and names there and back', async () => {
    upload.mockImplementation(({ displayName }) =>
      Promise.resolve({ image: Image.fromPartial({ name: `images/${displayName}` }) }),
    );
    expect(await api.upload(content, 'größe', 'once', never)).toBe('images/größe');
    expect(upload.mock.calls[0]?.[0]).toMatchObject({ displayName: 'größe', requestId: 'once' });
    expect(Buffer.compare(upload.mock.calls[0]?.[0].content ?? content.subarray(1), content)).toBe(0);
  });

  it('carry their deadline', async () => {
    upload.mockRejectedValue(refusal);
    await api.upload(content, '', '', never).catch(() => undefined);
    const leftMs = (upload.mock.calls[0]?.[1].deadlineMs ?? 0) - Date.now();
    expect(leftMs).toBeGreaterThan(30_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
  });

  it('fail with the reason and the wait that the server gave', async () => {
    upload.mockRejectedValue(refusal);
    const failure = api.upload(content, '', '', never);
    await expect(failure).rejects.toMatchObject({
      reason: 'QUEUE_FULL',
      message: 'the queue is full: try again',
      retryAfterMs: 1500,
    });
  });

  it('end at the server when they are cancelled', async () => {
    const ended = new Promise<void>((resolve) => {
      upload.mockImplementation(async (_request, { signal }) => {
        await new Promise((stop) => {
          signal.addEventListener('abort', stop);
        });
        resolve();
        throw refusal;
      });
    });
    const stop = new AbortController();
    const call = api.upload(content, '', '', stop.signal);
    await vi.waitFor(() => {
      expect(upload).toHaveBeenCalled();
    });
    stop.abort(new Error('no longer wanted'));
    await expect(call).rejects.toThrow('no longer wanted');
    await ended;
  });
});

// happy-dom tells of a body only once it is whole: what arrives while a stream is open, a real browser tests.
describe('the page’s stream through Envoy', () => {
  it('fails with the reason that the server gave, after what came before', async () => {
    streamResults.mockImplementation(async function* () {
      yield beat('1');
      await Promise.resolve();
      throw refusal;
    });
    const stream = api.streamBatch('batch', '', never);
    expect(await stream.next()).toMatchObject({ value: { resumeToken: '1' } });
    await expect(stream.next()).rejects.toMatchObject({ reason: 'QUEUE_FULL', retryAfterMs: 1500 });
  });

  it('fails as unreachable when nobody is behind the door', async () => {
    const nobody = createApi(alwaysAs({}), `http://127.0.0.1:${await freePort()}`);
    await expect(nobody.streamBatch('batch', '', never).next()).rejects.toMatchObject({
      reason: 'SERVER_UNREACHABLE',
    });
    await expect(nobody.upload(content, '', '', never)).rejects.toMatchObject({
      reason: 'SERVER_UNREACHABLE',
    });
  });
});
