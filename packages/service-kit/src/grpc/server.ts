import * as grpc from '@grpc/grpc-js';
import type { EnvironmentName } from '../config/environment-names.js';
import type { Logger } from '../logging/logger.js';
import { portTaken } from '../net/port-taken.js';
import type { BoundService } from './bound-service.js';
import { askHead } from './ask-head.js';
import { drainServer, type DrainOptions } from './drain.js';
import { HeadChecks } from './head-check.js';
import type { Health } from './health.js';
import { keepLibraryLog } from './library-log.js';
import { refusingForGood } from './never-again.js';
import { ReadGates } from './read-gate.js';
import { addReflection } from './reflection.js';
import { RequestMemory } from './request-memory.js';
import { serveMethod, type ServeContext } from './serve-method.js';
import { MAX_RECEIVE_BYTES, serverOptions } from './server-options.js';
import type { Tracing } from '../trace/tracing.js';
import { widenConnections, widenStreams } from './windows.js';

/** What a gRPC server is made of. */
export interface GrpcServerOptions {
  /** Address to bind. Default 127.0.0.1. */
  readonly host?: string;
  /** Port to bind; 0 for any free one. */
  readonly port: number;
  /** The setting that chooses the port. Default `ISITACAT_GRPC_PORT`. */
  readonly portName?: EnvironmentName;
  readonly services: readonly BoundService[];
  /** Serialised `google.protobuf.FileDescriptorSet` of the services, for reflection. */
  readonly descriptors: Buffer;
  /** Answers `grpc.health.v1`; the server stops it when it drains. */
  readonly health: Health;
  readonly log: Logger;
  /** Largest message that is taken, in bytes. Default 16 MiB. */
  readonly maxReceiveBytes?: number;
  /** Records what calls are part of traces. Default: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** Told of each call's end: its path, how it ended, and its time in milliseconds. */
  readonly observe?: ServeContext['observe'];
}

/** A gRPC server that listens. Disposing it cuts what is open; `drain` first. */
export interface GrpcServer extends AsyncDisposable {
  readonly port: number;
  /**
   * Stops without failing a call: health turns NOT_SERVING, it serves on for the
   * propagation time, takes nothing new, tells open calls by their `draining`
   * signal, and waits for them until the grace limit, or `signal`, cuts them.
   * Calling it again waits for the same end.
   */
  drain(options: DrainOptions): Promise<void>;
}

/**
 * Serves over plaintext HTTP/2, with health and reflection beside the services.
 *
 * @throws AppError `CONFIG_INVALID` where the port can't be bound.
 */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  keepLibraryLog(options.log);
  const { maxReceiveBytes = MAX_RECEIVE_BYTES } = options;
  const [gates, heads, memory] = [new ReadGates(), new HeadChecks(), new RequestMemory(maxReceiveBytes)];
  const server = new grpc.Server({
    ...serverOptions(maxReceiveBytes),
    interceptors: [
      (method, call) => {
        memory.lend(method, call);
        return gates.interceptor(method, heads.interceptor(method.path, refusingForGood(call)));
      },
    ],
  });
  widenStreams(server);
  const draining = new AbortController();
  addServices(server, options, { draining: draining.signal, gates, memory }, heads);
  const port = await bind(server, options);
  widenConnections(server);
  let drained: Promise<void> | undefined;
  return {
    port,
    drain: (drain) => (drained ??= drainServer(server, options.health, draining, drain)),
    [Symbol.asyncDispose]() {
      options.health.stop();
      draining.abort();
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

function addServices(
  server: grpc.Server,
  options: GrpcServerOptions,
  shared: Pick<ServeContext, 'draining' | 'gates' | 'memory'>,
  heads: HeadChecks,
): void {
  const { log, tracing, observe = () => undefined } = options;
  const context = { ...shared, log, tracing, observe };
  const services = [...options.services, options.health.bind()];
  for (const service of services) {
    const entries = service.methods.map((method) => [method.definition.path, method] as const);
    for (const [path, method] of entries) {
      shared.gates.hold(path);
      heads.hold(path, askHead(service, method, context));
    }
    server.addService(
      Object.fromEntries(entries.map(([path, method]) => [path, method.definition])),
      Object.fromEntries(entries.map(([path, method]) => [path, serveMethod(service, method, context)])),
    );
  }
  addReflection(
    server,
    options.descriptors,
    services.map(({ name }) => name),
  );
}

function bind(server: grpc.Server, options: GrpcServerOptions): Promise<number> {
  const { host = '127.0.0.1', port, portName = 'ISITACAT_GRPC_PORT' } = options;
  return new Promise((resolve, reject) => {
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(portTaken(portName, port, error));
      else resolve(bound);
    });
  });
}
