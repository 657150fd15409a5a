import { DEFAULT_WAIT_MS, MAX_WAIT_MS, STREAM_LIMITS } from '@isitacat/bff';
import { ENVOY_TEMPLATE, envoyConfig } from '@isitacat/launcher';
import { startEnvoy, temporaryDirectory, toolPath, type EnvoyServer } from '@isitacat/testkit';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const settings = { publicHost: '127.0.0.1', publicPort: 1, adminPort: 2, bffs: [{ grpc: 3, http: 4 }] };

interface Route {
  readonly match: { readonly path?: string; readonly prefix?: string };
  readonly route?: {
    readonly timeout?: string;
    readonly idle_timeout?: string;
    readonly max_stream_duration?: Readonly<Record<string, string>>;
  };
}

/** Each object of the configuration under a key of this name. */
function under(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([name, inner]) => [
    ...(name === key ? [inner] : []),
    ...under(key, inner),
  ]);
}

const seconds = (ms: number): string => `${ms / 1000}s`;

describe("Envoy's configuration", () => {
  it('is one that Envoy takes', async () => {
    await using folder = await temporaryDirectory();
    const file = join(folder.path, 'envoy.yaml');
    await writeFile(file, await envoyConfig(settings));
    const output = execFileSync(await toolPath('envoy'), ['--mode', 'validate', '--config-path', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(output).toContain('OK');
  });

  it('finds BFFs by a name, where one is told', async () => {
    const clusters = under('clusters', parse(await envoyConfig({ ...settings, bffHost: 'bff' })))[0];
    expect((clusters as readonly { readonly type: string }[]).map(({ type }) => type)).toEqual([
      'STRICT_DNS',
      'STRICT_DNS',
    ]);
    expect(under('address', clusters).filter((address) => typeof address === 'string')).toEqual([
      'bff',
      'bff',
    ]);
  });

  it('leaves no place unfilled', async () => {
    const config = (await envoyConfig(settings)).replace(/^\s*#.*$/gm, '');
    expect(config).not.toContain('$');
    expect(under('port_value', parse(config)).sort()).toEqual([1, 2, 3, 4]);
  });

  it('agrees with the code', async () => {
    const routes = under('routes', parse(await readFile(ENVOY_TEMPLATE, 'utf8')))[0] as readonly Route[];
    const find = (path: string): Route['route'] =>
      routes.find(
        ({ match }) => path === match.path || (match.prefix !== undefined && path.startsWith(match.prefix)),
      )?.route;
    expect(find('/isitacat.v1.PredictionService/Predict')?.max_stream_duration).toEqual({
      max_stream_duration: seconds(DEFAULT_WAIT_MS),
      grpc_timeout_header_max: seconds(MAX_WAIT_MS),
    });
    const stream = find('/isitacat.v1.PredictionService/StreamResults');
    expect(stream).toMatchObject({ timeout: '0s', idle_timeout: '60s' });
    expect(parseInt(stream?.idle_timeout ?? '')).toBeGreaterThan((4 * STREAM_LIMITS.heartbeatMs) / 1000);
  });

  it('orders its filters', async () => {
    const filters = under('http_filters', parse(await readFile(ENVOY_TEMPLATE, 'utf8')))[0];
    expect(
      (filters as readonly { readonly name: string }[]).map(({ name }) => name.split('.').at(-1)),
    ).toEqual(['cors', 'grpc_web', 'local_ratelimit', 'lua', 'router']);
  });
});

describe('Envoy', () => {
  let http: Server;
  let envoy: EnvoyServer;
  beforeAll(async () => {
    http = createServer((request, response) => response.end(request.url));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const address = http.address();
    const httpPort = typeof address === 'object' && address !== null ? address.port : 0;
    envoy = await startEnvoy({ httpPort, grpcPort: 1 });
  });
  afterAll(async () => {
    await envoy[Symbol.asyncDispose]();
    http.close();
    http.closeAllConnections();
  });
  const get = async (path: string): Promise<{ readonly status: number; readonly text: string }> => {
    const response = await fetch(envoy.url + path, { redirect: 'manual' });
    return { status: response.status, text: await response.text() };
  };

  it('serves the page', async () => {
    expect(await get('/')).toEqual({ status: 200, text: '/' });
    expect(await get('/assets/index.js')).toEqual({ status: 200, text: '/assets/index.js' });
  });

  it('tells whether the system is ready', async () => {
    expect(await get('/healthz')).toEqual({ status: 200, text: '/readyz' });
  });

  it.each([
    '/metrics',
    '/livez',
    '/readyz',
    '//metrics',
    '/x/../metrics',
    '/metrics/',
    '/%6Detrics',
    '/metrics?a=b',
  ])('keeps %s to operators', async (path) => {
    expect((await get(path)).text).not.toMatch(/metrics|livez|readyz/);
  });

  it('answers UNAVAILABLE while no BFF is there', async () => {
    const response = await fetch(`${envoy.url}/isitacat.v1.ImageService/ListImages`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto' },
      body: new Uint8Array(5),
    });
    expect(response.headers.get('grpc-status')).toBe('14');
  });

  it('lets the page read what errors carry, and other origins nothing', async () => {
    const ask = (origin: string): Promise<Response> =>
      fetch(`${envoy.url}/isitacat.v1.ImageService/Upload`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-grpc-web',
        },
      });
    const own = await ask(`http://localhost:${envoy.port}`);
    expect(own.headers.get('access-control-allow-origin')).toBe(`http://localhost:${envoy.port}`);
    expect(own.headers.get('access-control-allow-headers')).toContain('x-grpc-web');
    const other = await ask(`http://localhost:${envoy.port + 1}`);
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});
