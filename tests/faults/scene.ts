import { cp, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ImageServiceDefinition, PredictionServiceDefinition } from '@isitacat/contracts';
import { REPOSITORY } from '@isitacat/launcher';
import type { NatsAccess } from '@isitacat/service-kit';
import { openStore, type BlobStore } from '@isitacat/storage';
import { grpcClient, startSystem, type GrpcClient, type System } from '@isitacat/testkit';
import { startFaultyBucket, type FaultyBucket } from './faulty-bucket.js';
import { SpreadSystem } from './network/spread-system.js';
import { clockFile, Parts } from './parts.js';
import { BUCKET } from './plan.js';

/** A system as far as it is struck and used. */
export type ChaosSystem = Pick<System, 'grpcTarget' | 'parts' | 'dataDir'>;

/** Everything that a chaos run needs: a system, its truth and its parts. */
export interface Scene extends AsyncDisposable {
  readonly system: ChaosSystem;
  readonly parts: Parts;
  readonly store: BlobStore;
  readonly natsUrl: string;
  readonly natsAccess: NatsAccess;
  /** Absent where storage is a folder. */
  readonly bucket: FaultyBucket | undefined;
  /** Absent where all parts are on one host. */
  readonly network: SpreadSystem | undefined;
  /** What can be struck. */
  targets(): Promise<readonly string[]>;
  /** Puts the logs of all parts where they stay. @returns the folder. */
  keepLogs(): Promise<string>;
}

/** How the system is set up. */
export interface SceneOptions {
  /** Default: as many as `npm start` runs. */
  readonly predictors?: number | undefined;
  /** Two BFFs, three predictors and three NATS servers. Default false. */
  readonly cluster?: boolean;
  /** A cluster of which each part is on a host of its own, in the network of this process, which must be empty. */
  readonly hosts?: boolean;
  /** Whether storage is a bucket, over a network that fails. Default false: a folder. */
  readonly bucket?: boolean;
}

/** A disk in memory, where there is one. */
const MEMORY_DISK = '/dev/shm';

/** What NATS wants to be able to keep, and the records of a long run. */
const ROOM_BYTES = 6 * 1024 ** 3;

/** Starts a system whose clocks can be set wrong. Dispose it. */
export async function startScene(options: SceneOptions): Promise<Scene> {
  const bucket = options.bucket === true ? await startFaultyBucket() : undefined;
  const folder = await mkdtemp(join(await quickDisk(), 'isitacat-chaos-'));
  const store = bucket?.store ?? openStore(pathToFileURL(join(folder, 'storage')).href);
  const { system, natsUrl, natsAccess, network } = await startParts(options, folder, store, bucket);
  const parts = new Parts(system);
  return {
    ...{ system, store, parts, bucket, network, natsUrl, natsAccess },
    targets: async () => [...(await parts.names()), ...(bucket === undefined ? [] : [BUCKET])],
    async keepLogs() {
      const kept = await mkdtemp(join(tmpdir(), 'isitacat-chaos-logs-'));
      await cp(join(folder, 'logs'), kept, { recursive: true });
      return kept;
    },
    async [Symbol.asyncDispose]() {
      await system[Symbol.asyncDispose]();
      await (bucket ?? store)[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Started {
  readonly system: ChaosSystem & AsyncDisposable;
  readonly natsUrl: string;
  readonly natsAccess: NatsAccess;
  readonly network: SpreadSystem | undefined;
}

async function startParts(
  { predictors, cluster = false, hosts = false }: SceneOptions,
  dataDir: string,
  store: BlobStore,
  bucket: FaultyBucket | undefined,
): Promise<Started> {
  const preload = pathToFileURL(join(REPOSITORY, 'tests', 'faults', 'skewed-clock.mjs')).href;
  const environment = {
    NODE_OPTIONS: `--import ${preload}`,
    FAULTS_CLOCK_FILE: clockFile(dataDir),
    ISITACAT_LOG_LEVEL: 'warn',
    ISITACAT_STORAGE: pathToFileURL(join(dataDir, 'storage')).href,
    ...bucket?.environment,
  };
  if (hosts) {
    const network = await SpreadSystem.start({ dataDir, store, environment, predictors: predictors ?? 3 });
    return { system: network, network, natsUrl: network.natsUrl, natsAccess: network.natsAccess };
  }
  const counts = predictors === undefined ? {} : { predictors };
  const system = await startSystem({ ...counts, cluster, dataDir, environment });
  const natsUrl = system.ports.nats.map(({ clients }) => `nats://127.0.0.1:${clients}`).join(',');
  return { system, natsUrl, natsAccess: system.natsAccess, network: undefined };
}

/** None of these faults takes a disk along: what was written is there, flushed or not. So the fastest will do. */
async function quickDisk(): Promise<string> {
  const room = await statfs(MEMORY_DISK).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return room >= ROOM_BYTES ? MEMORY_DISK : tmpdir();
}

/** Clients of one system. Dispose them. */
export interface Clients extends Disposable {
  readonly images: GrpcClient<typeof ImageServiceDefinition>;
  readonly predictions: GrpcClient<typeof PredictionServiceDefinition>;
  /** On a connection of its own, since its streams stay open. */
  readonly streams: GrpcClient<typeof PredictionServiceDefinition>;
}

/** Connects to the system as clients do, through Envoy. */
export function connect({ grpcTarget }: Pick<System, 'grpcTarget'>): Clients {
  const images = grpcClient(ImageServiceDefinition, grpcTarget);
  const predictions = grpcClient(PredictionServiceDefinition, grpcTarget);
  const streams = grpcClient(PredictionServiceDefinition, grpcTarget);
  return {
    ...{ images, predictions, streams },
    [Symbol.dispose]() {
      for (const client of [images, predictions, streams]) client[Symbol.dispose]();
    },
  };
}
