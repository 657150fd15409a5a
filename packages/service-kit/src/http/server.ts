import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../logging/logger.js';
import { portTaken } from '../net/port-taken.js';
import { reply } from './reply.js';
import { findRoute, hasPath, type Route } from './route.js';

/** What an HTTP server is made of. */
export interface HttpServerOptions {
  /** Address to bind. Default 127.0.0.1. */
  readonly host?: string;
  /** Port to bind; 0 for any free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  readonly log: Logger;
}

/** An HTTP server that listens. Disposing it lets running answers end for a second, then cuts them. */
export interface HttpServer extends AsyncDisposable {
  readonly port: number;
}

/** What a request may take; a client slower than that is no client of ours. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  /** Longer than Envoy keeps an idle connection, so that Envoy closes first and no request is lost. */
  keepAliveTimeout: 75_000,
} as const;

/** Connections at once; probes, scrapers and Envoy need a handful. */
const MAX_CONNECTIONS = 1024;

/** How long running answers may take once the server is disposed, in milliseconds. */
const CLOSE_MS = 1_000;

/**
 * Serves routes over HTTP/1.1.
 *
 * @throws AppError `CONFIG_INVALID` where the port can't be bound.
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer(LIMITS, (request, response) => {
    void answer(options, request, response); // never rejects: it answers 500 itself
  });
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, options.host ?? '127.0.0.1', options.port);
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => close(server),
  };
}

async function answer(
  { routes, log }: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const route = findRoute(routes, request.method ?? 'GET', path);
  if (!route) {
    const code = hasPath(routes, path) ? 405 : 404;
    reply(response, code, 'text/plain; charset=utf-8', code === 404 ? 'not found\n' : 'method not allowed\n');
    return;
  }
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  try {
    await route.handle(request, response, { signal: controller.signal, path });
  } catch (error) {
    if (controller.signal.aborted) return;
    log.error({ route: route.path, err: error }, 'http request failed');
    if (response.headersSent) response.destroy();
    else reply(response, 500, 'text/plain; charset=utf-8', 'internal error\n');
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(portTaken('ISITACAT_HTTP_PORT', port, error));
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, CLOSE_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
