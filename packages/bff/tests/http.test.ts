import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Bff, BffConfig } from '../src/index.js';
import { startTestSystem, type System } from './system.js';

const ISSUER = { issuer: 'https://id.example:8443/realms/cats', audience: 'cats', jwks: undefined };

let system: System;
let bff: Bff;
let origin: string;
let webDir: string;
beforeAll(async () => {
  system = await startTestSystem();
  webDir = join(system.folder, 'web');
  await mkdir(join(webDir, 'assets'), { recursive: true });
  await writeFile(join(webDir, 'index.html'), '<!doctype html><title>Is it a cat?</title>');
  await writeFile(join(webDir, 'assets', 'index-3f2a.js'), 'export {};');
  await writeFile(join(system.folder, 'secret.txt'), 'nobody may read this');
  bff = await system.start({ webDir });
  origin = `http://127.0.0.1:${bff.httpPort}`;
});
afterAll(async () => {
  await bff[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

/** Sends a path as it is: `fetch` would tidy it up. */
function statusLine(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(bff.httpPort, '127.0.0.1', () => {
      socket.end(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('end', () => {
      resolve(text.split('\r\n', 1)[0] ?? '');
    });
    socket.on('error', reject);
  });
}

describe('The web page', () => {
  it('is served strict, and asked for again each time', async () => {
    for (const path of ['/', '/index.html', '/?from=a-link']) {
      const response = await fetch(`${origin}${path}`);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('Is it a cat?');
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/'unsafe-|[*]/);
    }
  });

  it('may keep files for ever whose names hold their hash', async () => {
    const response = await fetch(`${origin}/assets/index-3f2a.js`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', null],
  ])('is compressed as the reader can take it: %s', async (accepted, encoding) => {
    const headers = { 'accept-encoding': accepted };
    const response = await fetch(`${origin}/assets/index-3f2a.js`, { headers });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(response.headers.get('vary')).toBe('accept-encoding');
    expect(await response.text()).toBe('export {};');
  });

  it('opens at the address of each of its views', async () => {
    const open = (path: string, accept: string): Promise<Response> =>
      fetch(`${origin}${path}`, { headers: { accept } });
    for (const path of ['/history', '/predictions/06ah4nq2s7']) {
      const response = await open(path, 'text/html,application/xhtml+xml');
      expect([response.status, await response.text()]).toEqual([
        200,
        expect.stringContaining('Is it a cat?'),
      ]);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect((await open(path, '*/*')).status).toBe(404);
    }
    expect((await open('/assets/gone-1a2b.js', 'text/html')).status).toBe(404);
  });

  it('is not sent again to who has it', async () => {
    const first = await fetch(`${origin}/`);
    const etag = first.headers.get('etag') ?? '';
    const second = await fetch(`${origin}/`, { headers: { 'if-none-match': etag } });
    expect([second.status, await second.text()]).toEqual([304, '']);
    const third = await fetch(`${origin}/`, { headers: { 'if-none-match': '"other"' } });
    expect(third.status).toBe(200);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..\\secret.txt',
    '/nothing',
  ])('shows nothing at %s', async (path) => {
    expect(await statusLine(path)).toMatch(/^HTTP\/1.1 40[04] /);
  });

  it.each<[string, Partial<BffConfig>, object]>([
    ['nobody signs in', {}, { mode: 'none' }],
    ['keys are taken', { signIn: { issuer: undefined } }, { mode: 'keys' }],
    ['others sign people in before it', { signIn: { issuer: ISSUER } }, { mode: 'keys' }],
    [
      'people sign in at an issuer',
      { signIn: { issuer: ISSUER }, pageClient: { id: 'page', scope: 'openid' } },
      { mode: 'issuer', issuer: ISSUER.issuer, audience: 'cats', client: 'page', scope: 'openid' },
    ],
  ])('learns that %s, and may call the issuer where it signs people in', async (_, config, told) => {
    await using other = await system.start({ webDir, ...config });
    const response = await fetch(`http://127.0.0.1:${other.httpPort}/sign-in.json`);
    expect(await response.json()).toEqual(told);
    const page = await fetch(`http://127.0.0.1:${other.httpPort}/`);
    const policy = page.headers.get('content-security-policy') ?? '';
    const wanted =
      'pageClient' in config ? "connect-src 'self' https://id.example:8443" : "connect-src 'self'";
    expect(policy.split('; ')).toContain(wanted);
  });

  it('must be there when it is configured', async () => {
    await expect(system.start({ webDir: join(system.folder, 'none') })).rejects.toMatchObject({
      reason: 'CONFIG_INVALID',
    });
  });
});

describe('The probes', () => {
  it('answer beside the page', async () => {
    expect((await fetch(`${origin}/livez`)).status).toBe(200);
    const ready = (): Promise<unknown> => fetch(`${origin}/readyz`).then((response) => response.json());
    await expect.poll(ready).toEqual({ ok: true, checks: { broker: true, serving: true } });
  });

  it('count calls by method and code', async () => {
    await system.images.listImages({});
    await system.images.listImages({ pageSize: -1 }).catch(() => undefined);
    const text = await (await fetch(`http://127.0.0.1:${system.bff.httpPort}/metrics`)).text();
    const method = '/isitacat.v1.ImageService/ListImages';
    expect(text).toContain(`isitacat_grpc_call_seconds_count{method="${method}",code="OK"} 1`);
    expect(text).toContain(`isitacat_grpc_call_seconds_count{method="${method}",code="INVALID_ARGUMENT"} 1`);
    expect(text).toMatch(/^isitacat_broker_connected 1$/m);
    expect(text).toMatch(/^isitacat_open_result_streams 0$/m);
  });

  it('turn unready when it drains', async () => {
    await using other = await system.start({ drain: { propagationMs: 500, graceMs: 1_000 } });
    const drained = other.drain(AbortSignal.timeout(10_000));
    expect((await fetch(`http://127.0.0.1:${other.httpPort}/readyz`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${other.httpPort}/livez`)).status).toBe(200);
    await drained;
  });
});
