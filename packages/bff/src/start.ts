import { publicDescriptors } from '@isitacat/contracts/descriptors';
import { Registry } from '@isitacat/model';
import {
  callObserver,
  createLogger,
  createMetrics,
  defineGauge,
  probeRoutes,
  startGrpcServer,
  startHttpServer,
  type MetricsRegistry,
  type Service,
} from '@isitacat/service-kit';
import { openStore, type BlobStore } from '@isitacat/storage';

import { BrokerLink } from './adapters/broker-link.js';
import { Janitor } from './adapters/janitor.js';
import { PresenceListener } from './adapters/presence-listener.js';
import { RegistryCatalog } from './adapters/registry-catalog.js';
import { webRoute } from './adapters/web-files.js';
import type { BffConfig } from './config.js';
import { Disposables } from './disposables.js';
import { createServices, type Services } from './services.js';
import { watchHealth } from './watch-health.js';

/** A BFF that serves. Disposing it cuts what is open; `drain` first. */
export interface Bff extends Service {
  readonly grpcPort: number;
  readonly httpPort: number;
}

/**
 * Starts a BFF: resolves once it serves. The broker may be away; what needs it
 * then answers `BROKER_UNAVAILABLE` until it is there.
 *
 * @throws AppError `CONFIG_INVALID` where a setting can't be used.
 */
export async function startBff(config: BffConfig): Promise<Bff> {
  await using started = new Disposables();
  const log = createLogger({ service: 'bff', level: config.logLevel });
  const metrics = createMetrics();
  const webRoutes = config.webDir === undefined ? [] : [await webRoute(config.webDir)];
  const store = started.add(openBlobStore(config));
  const link = started.add(new BrokerLink({ url: config.natsUrl, name: 'bff', log }));
  const presence = started.add(new PresenceListener(link, log));
  const catalog = new RegistryCatalog(new Registry(store), presence.table);
  const services = createServices({ config, store, link, catalog });
  started.add(new Janitor({ ...services.deletion, store, log }));
  defineGauges(metrics, services, link);
  let serving = true;
  const ready = (): Record<string, boolean> => ({ broker: link.connected, serving });
  const { host } = config;
  const routes = [...probeRoutes({ ready, metrics }), ...webRoutes];
  const http = started.add(await startHttpServer({ host, port: config.httpPort, routes, log }));
  const grpc = started.add(
    await startGrpcServer({
      host,
      port: config.grpcPort,
      services: services.bound,
      descriptors: publicDescriptors(),
      health: watchHealth(link),
      log,
      observe: callObserver(metrics),
    }),
  );
  log.info({ grpcPort: grpc.port, httpPort: http.port }, 'serving');
  const parts = started.move();
  return {
    grpcPort: grpc.port,
    httpPort: http.port,
    drain(signal) {
      serving = false;
      return grpc.drain({ ...config.drain, signal });
    },
    [Symbol.asyncDispose]: () => parts[Symbol.asyncDispose](),
  };
}

function openBlobStore({ storage, storageEmulatorHost: emulatorHost }: BffConfig): BlobStore {
  return openStore(storage, emulatorHost === undefined ? {} : { emulatorHost });
}

function defineGauges(metrics: MetricsRegistry, { gauges }: Services, link: BrokerLink): void {
  const broker = { help: 'Whether the broker can be reached: 1 or 0.', read: () => Number(link.connected) };
  for (const [name, { help, read }] of Object.entries({ ...gauges, isitacat_broker_connected: broker })) {
    defineGauge(metrics, {
      name,
      help,
      labels: [],
      collect: (gauge) => {
        gauge.set(read());
      },
    });
  }
}
