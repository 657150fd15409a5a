import { status } from '@grpc/grpc-js';
import { GetImageRequest, UploadRequest } from '@isitacat/contracts';
import { newApiKey } from '@isitacat/service-kit';
import { startEnvoy, startIssuer, type EnvoyServer, type Issuer } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { ACCESS } from '../../src/rpc/access/table.js';
import { png } from '../pictures.js';
import { RawClient, type Told } from './raw-call.js';
import { startSignedIn, type SignedInSystem } from './signed-in-system.js';

const NOTHING = new Uint8Array();
const LIST = '/isitacat.v1.ImageService/ListImages';
const closed = [...ACCESS].filter(([, { who }]) => who !== 'public').map(([path]) => path);

let issuer: Issuer;
let world: SignedInSystem;
let envoy: EnvoyServer;
let outside: RawClient;
let inside: RawClient;
beforeAll(async () => {
  issuer = await startIssuer();
  const signIn = { issuer: { issuer: issuer.url, audience: 'isitacat', jwks: undefined } };
  world = await startSignedIn(signIn);
  envoy = await startEnvoy({ grpcPort: world.bff.grpcPort, httpPort: world.bff.httpPort, signIn });
  outside = new RawClient(envoy.grpcTarget);
  inside = new RawClient(`127.0.0.1:${world.bff.grpcPort}`);
  const opens = async (): Promise<void> => {
    expect((await fetch(`${envoy.url}/healthz`)).status).toBe(200);
    expect((await ask(LIST, bearer(await issuer.token()))).code).toBe(status.OK); // it has the issuer's keys
  };
  await vi.waitFor(opens, { timeout: 60_000, interval: 200 });
}, 120_000);
afterAll(async () => {
  for (const client of [outside, inside]) client[Symbol.dispose]();
  await envoy[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

type Headers = Readonly<Record<string, string>>;
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
const ask = (path: string, headers: Headers, message: Uint8Array = NOTHING): Promise<Told> =>
  outside.call(path, message, headers);

/** What a refusal tells, wherever it comes from. */
function refusalIn({ code, message, reason, answers }: Told): unknown {
  return { code, message, reason, answers };
}

describe('through Envoy', { timeout: 120_000 }, () => {
  it('who has a token that holds, or a key, has pictures', async () => {
    const upload = UploadRequest.encode({ content: png(), displayName: '', requestId: '' }).finish();
    for (const headers of [bearer(await issuer.token()), world.ann.metadata]) {
      expect(await ask('/isitacat.v1.ImageService/Upload', headers, upload)).toMatchObject({
        code: status.OK,
        answers: 1,
      });
    }
    const { images } = await world.images.listImages({}, world.ann);
    const message = GetImageRequest.encode({ name: images[0]?.name ?? '' }).finish();
    const download = '/isitacat.v1.ImageService/GetImage';
    expect((await ask(download, world.ann.metadata, message)).answers).toBeGreaterThan(1);
    expect(await ask(download, bearer(await issuer.token()), message)).toMatchObject({
      code: status.NOT_FOUND,
      answers: 0,
    });
  });

  it('others are told the same as by the BFF, whatever they call', async () => {
    await using other = await startIssuer();
    const refused: readonly Headers[] = [
      {},
      bearer('a.b.c'),
      bearer(await issuer.token({ expiresInS: -120 })),
      bearer(await issuer.token({ notBeforeS: 3_600 })),
      bearer(await issuer.token({ aud: 'other' })),
      bearer(await other.token()),
      bearer(await other.token({ iss: issuer.url })),
      { 'x-api-key': newApiKey('ann', new Date()).text },
      { 'x-api-key': '' },
      { ...world.ann.metadata, ...bearer(await issuer.token()) },
    ];
    for (const headers of refused) {
      const told = refusalIn(await inside.call(LIST, NOTHING, headers));
      for (const path of closed) {
        const told2 = refusalIn(await ask(path, headers));
        expect([path, headers, told2]).toEqual([path, headers, told]);
      }
    }
  });

  it('everybody reaches what the table calls public', async () => {
    for (const [path, { who }] of ACCESS) {
      if (who !== 'public' || path.endsWith('/Watch')) continue; // that has no end
      expect([path, (await ask(path, {})).code]).toEqual([path, status.OK]);
    }
  });

  it('a page of this origin may send what it is known by, and reads why it was refused', async () => {
    const origin = `http://localhost:${envoy.port}`;
    const preflight = await fetch(envoy.url + LIST, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization,x-api-key');
    const call = (headers: Headers): Promise<Response> =>
      fetch(envoy.url + LIST, {
        method: 'POST',
        headers: { 'content-type': 'application/grpc-web+proto', origin, ...headers },
        body: new Uint8Array(5),
      });
    const refused = await call({});
    expect(refused.headers.get('grpc-status')).toBe(String(status.UNAUTHENTICATED));
    expect(refused.headers.get('grpc-message')).toContain('nobody is signed in');
    expect(refused.headers.get('grpc-status-details-bin')).not.toBeNull();
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
    expect((await call(bearer(await issuer.token()))).headers.get('grpc-status')).toBeNull(); // it is in the body
  });

  it.each([
    ['/v2/health/live', 200],
    ['/v2/models/cat', 401],
    ['/v2', 401],
  ])('over HTTP %s is %i to who is nobody', async (path, code) => {
    const get = async (headers: Headers): Promise<{ readonly status: number; readonly text: string }> => {
      const response = await fetch(envoy.url + path, { headers });
      return { status: response.status, text: await response.text() };
    };
    const told = await get({});
    expect(told.status).toBe(code);
    if (code !== 401) return;
    expect(JSON.parse(told.text)).toEqual({
      error: expect.stringContaining('nobody is signed in') as string,
    });
    for (const headers of [bearer(await issuer.token()), world.ann.metadata])
      expect((await get(headers)).status).toBe(200);
    expect((await get(bearer(await issuer.token({ aud: 'other' })))).status).toBe(403);
    expect((await get({ 'x-api-key': 'none' })).status).toBe(401);
  });
});
