import { publicDescriptors } from '@isitacat/contracts/descriptors';
import { Registry } from '@isitacat/model';
import {
  callObserver,
  checkNatsAccess,
  createLogger,
  createMetrics,
  defineCounter,
  defineGauge,
  probeRoutes,
  startGrpcServer,
  startTracing,
  Health,
  startHttpServer,
  type GrpcServer,
  type Logger,
  type MetricsRegistry,
  type Route,
  type Service,
} from '@isitacat/service-kit';
import { openStore, type BlobStore } from '@isitacat/storage';

import { BrokerLink, type BrokerLinkOptions } from './adapters/broker-link.js';
import { gatekeeperOf } from './adapters/access/gatekeeper-of.js';
import { defineJobGauges } from './adapters/job-gauges.js';
import { Janitor } from './adapters/janitor.js';
import { PresenceListener } from './adapters/presence-listener.js';
import { Reconciler } from './adapters/reconciler.js';
import { RegistryCatalog } from './adapters/registry-catalog.js';
import { StoredFeedback } from './adapters/stored-feedback.js';
import { SpentJobs } from './adapters/spent-jobs.js';
import { webRoute } from './adapters/web-files.js';
import type { BffConfig } from './config.js';
import { Disposables } from './disposables.js';
import { inferenceHttp } from './http/inference/inference-routes.js';
import { issuerOrigins, signInRoute } from './http/sign-in-route.js';
import { guard } from './rpc/access/guard.js';
import { ACCESS } from './rpc/access/table.js';
import { createServices, type Numbers, type Services } from './services.js';
import { watchHealth } from './watch-health.js';

/** A BFF that serves. Disposing it cuts what is open; `drain` first. */
export interface Bff extends Service {
  readonly grpcPort: number;
  /** On the loopback only. */
  readonly adminPort: number;
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
  const tracing = await startTracing({ ...config.tracing, service: 'bff', log });
  if (tracing) started.add(tracing);
  checkNatsAccess(config.natsAccess ?? {});
  const webRoutes = await routesOfPage(config);
  const store = started.add(openBlobStore(config));
  const link = started.add(new BrokerLink(brokerOptions(config, log)));
  const presence = started.add(new PresenceListener(link, log));
  const feedback = new StoredFeedback(store);
  const catalog = new RegistryCatalog(new Registry(store), presence.table, feedback);
  const gatekeeper = gatekeeperOf(config.signIn, store);
  const services = createServices({ config, store, link, catalog, feedback, gatekeeper, tracing });
  started.add(new Janitor({ ...services.removal, store, log }));
  const reconciler = started.add(new Reconciler({ ...services.reconciliation, link, log }));
  started.add(new SpentJobs({ ...services.reconciliation, link, log }));
  defineGauges(metrics, services.gauges, link);
  defineJobGauges(metrics, link);
  defineCounters(metrics, { ...services.counters, ...reconcilerCounters(reconciler) });
  let serving = true;
  const ready = (): Record<string, boolean> => ({ broker: link.connected, serving });
  const { host } = config;
  const inference = inferenceHttp(services.inference, log);
  const routes = [...probeRoutes({ ready, metrics }), ...inference.routes, ...webRoutes];
  const http = started.add(await startHttpServer({ host, port: config.httpPort, routes, log }));
  const grpc = started.add(
    await startGrpcServer({
      host,
      port: config.grpcPort,
      services: guard(services.bound, ACCESS, gatekeeper, services.callerLimits),
      descriptors: publicDescriptors(),
      health: watchHealth(link),
      log,
      tracing,
      observe: callObserver(metrics),
    }),
  );
  const operators = started.add(await startAdminServer(config.adminPort, services, log));
  log.info({ grpcPort: grpc.port, adminPort: operators.port, httpPort: http.port }, 'serving');
  const parts = started.move();
  return {
    grpcPort: grpc.port,
    adminPort: operators.port,
    httpPort: http.port,
    async drain(signal) {
      serving = false;
      const limit = AbortSignal.any([signal, AbortSignal.timeout(config.drain.graceMs)]);
      await grpc.drain({ ...config.drain, signal });
      await inference.idle(limit);
    },
    [Symbol.asyncDispose]: () => parts[Symbol.asyncDispose](),
  };
}

/** Whoever reaches it may do anything: on the loopback, wherever the other listeners are. */
function startAdminServer(port: number, services: Services, log: Logger): Promise<GrpcServer> {
  const health = new Health([]);
  health.set('', true);
  return startGrpcServer({
    port,
    portName: 'ISITACAT_ADMIN_PORT',
    services: services.boundForOperators,
    descriptors: publicDescriptors(),
    health,
    log,
  });
}

async function routesOfPage({ webDir, signIn, pageClient }: BffConfig): Promise<readonly Route[]> {
  if (webDir === undefined) return [];
  return [signInRoute(signIn, pageClient), await webRoute(webDir, issuerOrigins(signIn, pageClient))];
}

function brokerOptions({ natsUrl: url, natsAccess }: BffConfig, log: Logger): BrokerLinkOptions {
  return { url, name: 'bff', user: 'bff', log, ...(natsAccess && { access: natsAccess }) };
}

function openBlobStore({ storage, storageEmulatorHost: emulatorHost }: BffConfig): BlobStore {
  return openStore(storage, emulatorHost === undefined ? {} : { emulatorHost });
}

function reconcilerCounters({ found }: Reconciler): Numbers {
  const count = (what: keyof Reconciler['found'], help: string): Numbers => ({
    [`isitacat_reconciled_${what}_total`]: { help, read: () => found[what] },
  });
  return {
    ...count('queued', 'Jobs that were on record but not in the queue.'),
    ...count('buried', 'Jobs that were handed out too often without an end.'),
    ...count('unserved', 'Jobs of models that no predictor served for a day.'),
    ...count('expired', 'Questions whose process was lost before the answer.'),
    ...count('closed', 'Ends that were on record but not told, or not closed.'),
  };
}

function defineCounters(metrics: MetricsRegistry, counters: Numbers): void {
  for (const [name, number] of Object.entries(counters)) {
    defineCounter(metrics, { name, ...number, labels: [] });
  }
}

function defineGauges(metrics: MetricsRegistry, gauges: Numbers, link: BrokerLink): void {
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
