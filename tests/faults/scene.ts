import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ImageServiceDefinition, PredictionServiceDefinition } from '@isitacat/contracts';
import { REPOSITORY } from '@isitacat/launcher';
import { openStore, type BlobStore } from '@isitacat/storage';
import { grpcClient, startSystem, temporaryDirectory, type GrpcClient, type System } from '@isitacat/testkit';
import { clockFile, Parts } from './parts.js';

/** Everything that a chaos run needs: a system, its truth and its parts. */
export interface Scene extends AsyncDisposable {
  readonly system: System;
  readonly parts: Parts;
  readonly store: BlobStore;
  readonly natsUrl: string;
  readonly cut: (isCut: boolean) => Promise<void>;
}

/** How the system is set up. */
export interface SceneOptions {
  readonly predictors: number;
}

/** Starts a system whose clocks can be set wrong. Dispose it. */
export async function startScene({ predictors }: SceneOptions): Promise<Scene> {
  const folder = await temporaryDirectory();
  const preload = pathToFileURL(join(REPOSITORY, 'tests', 'faults', 'skewed-clock.mjs')).href;
  const system = await startSystem({
    predictors,
    dataDir: folder.path,
    environment: {
      NODE_OPTIONS: `--import ${preload}`,
      FAULTS_CLOCK_FILE: clockFile(folder.path),
      ISITACAT_LOG_LEVEL: 'warn',
    },
  });
  const store = openStore(pathToFileURL(join(folder.path, 'storage')).href);
  return {
    ...{ system, store, parts: new Parts(system), cut: () => Promise.resolve() },
    natsUrl: `nats://127.0.0.1:${system.ports.nats[0].clients}`,
    async [Symbol.asyncDispose]() {
      await system.stop();
      await store[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Clients of one system. Dispose them. */
export interface Clients extends Disposable {
  readonly images: GrpcClient<typeof ImageServiceDefinition>;
  readonly predictions: GrpcClient<typeof PredictionServiceDefinition>;
  /** On a connection of its own, since its streams stay open. */
  readonly streams: GrpcClient<typeof PredictionServiceDefinition>;
}

/** Connects to the system as clients do, through Envoy. */
export function connect({ grpcTarget }: System): Clients {
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
