import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  ImageServiceDefinition,
  ModelServiceDefinition,
  PredictionServiceDefinition,
} from '@isitacat/contracts';
import { generateSigningKey, readBundle, Registry, signBundle } from '@isitacat/model';
import { openStore, type BlobStore } from '@isitacat/storage';
import {
  grpcClient,
  startNats,
  temporaryDirectory,
  type GrpcClient,
  type NatsServer,
} from '@isitacat/testkit';
import { NOT_TRACED } from '@isitacat/service-kit';
import { createPublicKey } from 'node:crypto';

import { startBff, STREAM_LIMITS, type Bff, type BffConfig, type StreamLimits } from '../src/index.js';

/** A BFF on a real NATS server and a folder, with clients of it. */
export interface System extends AsyncDisposable {
  readonly bff: Bff;
  readonly nats: NatsServer;
  readonly store: BlobStore;
  readonly folder: string;
  readonly images: GrpcClient<typeof ImageServiceDefinition>;
  readonly predictions: GrpcClient<typeof PredictionServiceDefinition>;
  readonly models: GrpcClient<typeof ModelServiceDefinition>;
  /** Starts another BFF on the same broker and folder; it may not be ready yet. */
  start(changes?: Partial<BffConfig>): Promise<Bff>;
  /** Starts another replica on the same broker and folder. */
  replica(stream?: Partial<StreamLimits>): Promise<Replica>;
}

/** One BFF with a client of its predictions. */
export interface Replica extends AsyncDisposable {
  readonly bff: Bff;
  readonly predictions: GrpcClient<typeof PredictionServiceDefinition>;
}

/** Starts one, with model `cat` published in one version. */
export async function startTestSystem(stream: Partial<StreamLimits> = {}): Promise<System> {
  const nats = await startNats();
  const directory = await temporaryDirectory();
  const storage = pathToFileURL(join(directory.path, 'storage')).href;
  const store = openStore(storage);
  await publishVersion(store, join(directory.path, 'bundle'), 'cat', true);
  const start = (changes: Partial<BffConfig> = {}): Promise<Bff> =>
    startBff({
      host: '127.0.0.1',
      grpcPort: 0,
      adminPort: 0,
      httpPort: 0,
      storage,
      storageEmulatorHost: undefined,
      natsUrl: nats.url,
      natsAccess: nats.access('bff'),
      webDir: undefined,
      defaultModel: 'cat',
      answersRemembered: true,
      signIn: undefined,
      logLevel: 'silent',
      tracing: NOT_TRACED,
      drain: { propagationMs: 0, graceMs: 5_000 },
      stream: { ...STREAM_LIMITS, ...stream },
      keep: { picturesMs: Infinity, predictionsMs: Infinity },
      callers: { callsPerSecond: Infinity, openCalls: Infinity },
      quotas: { bytes: Infinity, jobs: Infinity },
      ...changes,
    });
  const bff = await start();
  const target = `127.0.0.1:${bff.grpcPort}`;
  await untilReady(bff);
  const clients = {
    images: grpcClient(ImageServiceDefinition, target),
    predictions: grpcClient(PredictionServiceDefinition, target),
    models: grpcClient(ModelServiceDefinition, target),
  };
  return {
    bff,
    nats,
    store,
    folder: directory.path,
    start,
    ...clients,
    async replica(limits = {}) {
      const other = await start({ stream: { ...STREAM_LIMITS, ...stream, ...limits } });
      await untilReady(other);
      const predictions = grpcClient(PredictionServiceDefinition, `127.0.0.1:${other.grpcPort}`);
      return {
        bff: other,
        predictions,
        [Symbol.asyncDispose]: async () => {
          predictions[Symbol.dispose]();
          await other[Symbol.asyncDispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const client of Object.values(clients)) client[Symbol.dispose]();
      await bff[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await nats[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** Publishes a small bundle that nothing computes. @returns its version. */
export async function publishVersion(
  store: BlobStore,
  directory: string,
  model: string,
  stable: boolean,
): Promise<number> {
  const call = { signal: AbortSignal.timeout(20_000) };
  const files = {
    'model.onnx': 'a graph',
    'tfjs/model.json': '{}',
    'golden/one.png': `${Math.random()}`,
    'README.md': `# Model ${model}\n`,
  };
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), contents);
  }
  const key = generateSigningKey();
  await signBundle(directory, { ...DRAFT, model }, key, call);
  const trusted = new Map([[key.id, createPublicKey(key.privateKey)]]);
  const registry = new Registry(store);
  const version = await registry.publish(await readBundle(directory, trusted, call), call);
  if (stable) await registry.moveAlias(model, 'stable', version, call);
  return version;
}

/** Resolves once a BFF says that it is, or is no longer, ready. */
export async function untilReady(bff: Bff, ready = true): Promise<void> {
  const end = Date.now() + 15_000;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${bff.httpPort}/readyz`);
    if (response.ok === ready) return;
    if (Date.now() > end)
      throw new Error(`not ${ready ? '' : 'un'}ready within 15 s: ${await response.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const DRAFT = {
  createTime: '2026-01-02T03:04:05Z',
  labels: ['cat', 'not_cat'],
  input: { width: 224, height: 200, fit: 'fill' },
  graphs: { onnx: 'model.onnx', tfjs: 'tfjs/model.json' },
  outputs: {
    probabilities: 'probabilities',
    evidence: 'evidence',
    embedding: 'embedding',
    evidenceWidth: 7,
    evidenceHeight: 7,
    embeddingSize: 1280,
  },
  golden: [{ file: 'golden/one.png', probabilities: [0.9, 0.1] }],
  metrics: { balanced_accuracy: 0.97 },
  training: { backbone: { name: 'none', weights: [1, 2] } },
} as const;
