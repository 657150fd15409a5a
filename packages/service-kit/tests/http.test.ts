import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  createLogger,
  createMetrics,
  probeRoutes,
  reply,
  startHttpServer,
  type HttpServer,
  type Route,
} from '../src/index.js';
import { eventually } from './eventually.js';

const log = createLogger({ service: 'test', level: 'silent' });

async function serve(routes: readonly Route[]): Promise<HttpServer & { readonly url: string }> {
  const server = await startHttpServer({ port: 0, routes, log });
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

const route = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, handle });

describe('probes', () => {
  it('answer 200 while every check holds, else 503 with the check that fails', async () => {
    let broker = true;
    await using server = await serve(
      probeRoutes({ ready: () => ({ broker, draining: true }), metrics: createMetrics() }),
    );
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    broker = false;
    const answer = await fetch(`${server.url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ok: false, checks: { broker: false, draining: true } });
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });

  it('show the numbers of the process, event loop lag among them', async () => {
    await using server = await serve(probeRoutes({ ready: () => ({}), metrics: createMetrics() }));
    const answer = await fetch(`${server.url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toContain('nodejs_eventloop_lag_seconds');
  });
});

describe('routes', () => {
  it('are found by exact path before folder, and by method', async () => {
    const say = (text: string): Route['handle'] => {
      return (_request, response) => {
        reply(response, 200, 'text/plain', text);
      };
    };
    await using server = await serve([
      route('/', say('root')),
      route('/a/', say('folder')),
      route('/a/b', say('b')),
    ]);
    const text = async (path: string): Promise<string> => (await fetch(server.url + path)).text();
    expect(await text('/a/b?x=1')).toBe('b');
    expect(await text('/a/c')).toBe('folder');
    expect(await text('/other')).toBe('root');
    expect((await fetch(server.url, { method: 'DELETE' })).status).toBe(405);
  });

  it('that are not there answer 404', async () => {
    await using server = await serve([]);
    expect((await fetch(`${server.url}/nothing`)).status).toBe(404);
  });

  it('that throw answer 500 without saying why', async () => {
    await using server = await serve([
      route('/', () => {
        throw new Error('secret');
      }),
    ]);
    const answer = await fetch(server.url);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
  });

  it('are told when the client leaves', async () => {
    const signals: AbortSignal[] = [];
    await using server = await serve([
      route('/', (_request, _response, { signal }) => {
        signals.push(signal);
      }),
    ]);
    const controller = new AbortController();
    const asked = fetch(server.url, { signal: controller.signal }).catch((error: unknown) => error);
    await eventually(() => signals.length === 1);
    controller.abort();
    await asked;
    await eventually(() => signals[0]?.aborted === true);
  });
});

describe('limits', () => {
  it('refuse a header over 16 KiB', async () => {
    await using server = await serve([route('/', (_request, response) => void response.end())]);
    const answer = await fetch(server.url, { headers: { 'x-long': 'x'.repeat(17 * 1024) } });
    expect(answer.status).toBe(431);
  });

  it('cut a client that never finishes its headers', async () => {
    await using server = await serve([]);
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n');
    let answer = '';
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', () => undefined);
    await eventually(() => socket.closed, 15_000);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });
});

describe('a taken port', () => {
  it('is refused by number, with what to do', async () => {
    await using server = await serve([]);
    await expect(startHttpServer({ port: server.port, routes: [], log })).rejects.toThrow(
      `port ${server.port} can't be listened on`,
    );
  });
});
