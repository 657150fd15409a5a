import { status } from '@grpc/grpc-js';
import {
  DeleteImageRequest,
  GetImageRequest,
  GetPredictionRequest,
  GiveFeedbackRequest,
  PredictRequest,
  StreamResultsRequest,
} from '@isitacat/contracts';
import { newApiKey } from '@isitacat/service-kit';
import { grpcurlPath, startIssuer, type Issuer } from '@isitacat/testkit';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newId } from '../../src/domain/ids.js';
import { ownerTag } from '../../src/domain/owner-tag.js';
import { ACCESS } from '../../src/rpc/access/table.js';
import { png } from '../pictures.js';
import { answerReply, PredictorPeer } from '../predictor-peer.js';
import { RawClient, type Told } from './raw-call.js';
import { startSignedIn, type SignedInSystem } from './signed-in-system.js';

const NOTHING = new Uint8Array();
const rows = [...ACCESS];
const closed = rows.filter(([, { who }]) => who !== 'public').map(([path]) => path);
const owned = rows.filter(([, { who }]) => who === 'owner').map(([path]) => path);

/** A request that names something, for each method that takes such a name. */
const NAMING: Readonly<Record<string, (name: string) => Uint8Array>> = {
  '/isitacat.v1.ImageService/GetImage': (name) => GetImageRequest.encode({ name }).finish(),
  '/isitacat.v1.ImageService/DeleteImage': (name) => DeleteImageRequest.encode({ name }).finish(),
  '/isitacat.v1.PredictionService/Predict': (value) =>
    PredictRequest.encode(PredictRequest.create({ picture: { $case: 'image', value } })).finish(),
  '/isitacat.v1.PredictionService/GetPrediction': (name) => GetPredictionRequest.encode({ name }).finish(),
  '/isitacat.v1.PredictionService/GiveFeedback': (prediction) =>
    GiveFeedbackRequest.encode({ prediction, label: 'cat', note: '' }).finish(),
  '/isitacat.v1.PredictionService/StreamResults': (name) =>
    StreamResultsRequest.encode({ predictions: [name], batch: '', resumeToken: '' }).finish(),
};

/** Of which one request fails alone: tests/access/owners.test.ts. */
const EACH_ALONE = ['/isitacat.v1.PredictionService/PredictStream'];

let issuer: Issuer;
let world: SignedInSystem;
let peer: PredictorPeer;
let client: RawClient;
beforeAll(async () => {
  issuer = await startIssuer();
  world = await startSignedIn({ issuer: { issuer: issuer.url, audience: 'isitacat', jwks: issuer.jwks } });
  peer = await PredictorPeer.connect(world.system.nats.url, world.system.store);
  await peer.answer(() => answerReply(0.9));
  client = new RawClient(`127.0.0.1:${world.bff.grpcPort}`);
});
afterAll(async () => {
  client[Symbol.dispose]();
  await peer[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

async function served(): Promise<readonly string[]> {
  const program = await grpcurlPath();
  const list = async (...of: readonly string[]): Promise<readonly string[]> => {
    const target = ['-plaintext', `127.0.0.1:${world.bff.grpcPort}`, 'list', ...of];
    return (await promisify(execFile)(program, target)).stdout.trim().split('\n');
  };
  const methods = await Promise.all((await list()).map((service) => list(service)));
  return methods.flat().map((name) => `/${name.replace(/\.([^.]+)$/, '/$1')}`);
}

describe('the table', { timeout: 120_000 }, () => {
  it('has a row for every method that is served, and for no other', async () => {
    const itself = rows.map(([path]) => path).filter((path) => path.startsWith('/grpc.reflection.'));
    expect([...(await served()), ...itself].toSorted()).toEqual(rows.map(([path]) => path).toSorted());
  });

  it('has a request here for every method that names what callers have', () => {
    expect([...Object.keys(NAMING), ...EACH_ALONE].toSorted()).toEqual(owned.toSorted());
  });
});

describe('who is nobody', { timeout: 120_000 }, () => {
  const credentials: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
    nothing: () => Promise.resolve({}),
    'a garbled token': () => Promise.resolve({ authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }),
    'no token': () => Promise.resolve({ authorization: 'Basic YW5uOmFubg==' }),
    'a token that ran out': async () => bearer(await issuer.token({ expiresInS: -120 })),
    'a token that does not hold yet': async () => bearer(await issuer.token({ notBeforeS: 3_600 })),
    'a token of another issuer': async () => {
      await using other = await startIssuer();
      return bearer(await other.token());
    },
    'a forged token of this issuer': async () => {
      await using other = await startIssuer();
      return bearer(await other.token({ iss: issuer.url }));
    },
    'a key that was never made': () => Promise.resolve({ 'x-api-key': newApiKey('ann', new Date()).text }),
    'a key that is none': () => Promise.resolve({ 'x-api-key': 'letmein' }),
  };

  it.each(Object.keys(credentials))(
    'and sends %s is refused by every method, whatever it asks for',
    async (name) => {
      const headers = (await credentials[name]?.()) ?? {};
      const theirs = await annsThings();
      for (const path of closed) {
        const told = await client.call(path, NOTHING, headers);
        expect([path, told]).toEqual([path, { ...told, code: status.UNAUTHENTICATED, answers: 0 }]);
        expect(['SIGN_IN_REQUIRED', 'TOKEN_INVALID', 'API_KEY_INVALID']).toContain(told.reason);
        const ask = NAMING[path];
        if (ask === undefined) continue;
        for (const thing of [...theirs, nobodys('images'), nobodys('predictions')]) {
          expect([path, await client.call(path, ask(thing), headers)]).toEqual([path, told]);
        }
      }
    },
  );

  it('is refused before a message is read, which may never come', async () => {
    for (const path of closed) {
      const told = await client.call(path, undefined, { 'x-api-key': 'letmein' });
      expect([path, told.code, told.reason]).toEqual([path, status.UNAUTHENTICATED, 'API_KEY_INVALID']);
    }
  });

  it('is another than who is known, whom every method serves', async () => {
    for (const headers of [world.ben.metadata, bearer(await issuer.token())]) {
      for (const path of closed) {
        const { code, reason } = await client.call(path, NOTHING, headers);
        expect([status.UNAUTHENTICATED, status.PERMISSION_DENIED]).not.toContain(code);
        expect([path, reason]).not.toEqual([path, 'INTERNAL']);
      }
    }
  });

  it('and has a token for another service is forbidden, by every method', async () => {
    const headers = bearer(await issuer.token({ aud: 'other' }));
    for (const path of closed) {
      const told = await client.call(path, NOTHING, headers);
      expect([path, told.code, told.reason]).toEqual([path, status.PERMISSION_DENIED, 'AUDIENCE_REFUSED']);
    }
  });

  it('is let in where the row says public', async () => {
    for (const [path, { who }] of rows) {
      if (who !== 'public') continue;
      if (path.endsWith('/Watch')) continue; // it has no end
      const { code } = await client.call(path, NOTHING, {});
      expect([path, code]).toEqual([path, status.OK]);
    }
  });

  it.each([
    ['GET', '/v2/health/live', 200],
    ['GET', '/v2/health/ready', 400], // no predictor is warm
    ['GET', '/v2', 401],
    ['GET', '/v2/models/stats', 401],
    ['GET', '/v2/models/cat', 401],
    ['GET', '/v2/models/nobody', 401],
    ['GET', '/v2/models/cat/ready', 401],
    ['GET', '/v2/models/cat/config', 401],
    ['GET', '/v2/models/cat/versions/1/stats', 401],
    ['POST', '/v2/repository/index', 401],
    ['POST', '/v2/models/cat/infer', 401],
  ])('is told over HTTP, too: %s %s is %i', async (method, path, code) => {
    const ask = (headers: Readonly<Record<string, string>>): Promise<Response> =>
      fetch(`http://127.0.0.1:${world.bff.httpPort}${path}`, { method, headers });
    const response = await ask({});
    expect(response.status).toBe(code);
    if (code !== 401) return;
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect((await ask(bearer(await issuer.token()))).status).not.toBe(401);
    expect((await ask(world.ann.metadata)).status).not.toBe(401);
    expect((await ask(bearer(await issuer.token({ aud: 'other' })))).status).toBe(403);
  });
});

describe('who is somebody else', { timeout: 120_000 }, () => {
  it.each(Object.keys(NAMING))('learns nothing from %s', async (path) => {
    const ask = NAMING[path] ?? (() => NOTHING);
    for (const theirs of await annsThings()) {
      const none = nobodys(theirs.split('/')[0] ?? '');
      for (const headers of [world.ben.metadata, bearer(await issuer.token({ sub: 'ann' }))]) {
        const [one, other] = [
          await client.call(path, ask(theirs), headers),
          await client.call(path, ask(none), headers),
        ];
        expect(one.code).not.toBe(status.OK);
        expect(nameless(one, theirs)).toEqual(nameless(other, none));
      }
    }
  });
});

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

/** A picture and a prediction of one program. */
async function annsThings(): Promise<readonly string[]> {
  const { image } = await world.images.upload({ content: png() }, world.ann);
  const value = image?.name ?? '';
  const { prediction } = await world.predictions.predict({ picture: { $case: 'image', value } }, world.ann);
  return [value, prediction?.name ?? ''];
}

/** The name of what never was, with Ben's own mark. */
function nobodys(collection: string): string {
  return `${collection}/${newId(Date.now(), ownerTag({ kind: 'program', name: 'ben' }))}`;
}

function nameless(told: Told, name: string): unknown {
  const { message, resource, ...rest } = told;
  return { ...rest, message: message.replaceAll(name, ''), resource: resource?.replace(name, '') };
}
