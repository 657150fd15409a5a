import { AppError } from '@isitacat/errors';
import { fetchJson } from '@isitacat/service-kit';
import { startIssuer, temporaryDirectory, type Issuer, type TokenClaims } from '@isitacat/testkit';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { base64url, UnsecuredJWT, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { IssuerKeys } from '../../src/adapters/access/issuer-keys.js';
import { Tokens } from '../../src/adapters/access/tokens.js';
import { ownerTag } from '../../src/domain/owner-tag.js';

let issuer: Issuer;
let tokens: Tokens;
beforeAll(async () => {
  issuer = await startIssuer();
  tokens = new Tokens({ issuer: issuer.url, audience: 'isitacat', jwks: undefined });
});
afterAll(() => issuer[Symbol.asyncDispose]());

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.reason : String(error);
  }
}

describe('a token', { timeout: 120_000 }, () => {
  it('is the person that the issuer calls so', async () => {
    const owner = await tokens.ownerOf(await issuer.token({ sub: 'ann' }));
    expect(owner).toBe(ownerTag({ kind: 'person', issuer: issuer.url, subject: 'ann' }));
    expect(await tokens.ownerOf(await issuer.token({ sub: 'ben' }))).not.toBe(owner);
  });

  it.each<[string, TokenClaims, string]>([
    ['has run out', { expiresInS: -61 }, 'TOKEN_INVALID'],
    ['holds only later', { notBeforeS: 3_600 }, 'TOKEN_INVALID'],
    ['is of another issuer', { iss: 'https://other.example' }, 'TOKEN_INVALID'],
    ['is meant for others', { aud: 'other' }, 'AUDIENCE_REFUSED'],
    ['names nobody', { sub: undefined }, 'TOKEN_INVALID'],
    ['names nobody at all', { sub: '' }, 'TOKEN_INVALID'],
    ['names somebody at length', { sub: 'x'.repeat(256) }, 'TOKEN_INVALID'],
    ['ran out just now, by another clock', { expiresInS: -30 }, 'none'],
    ['holds in a moment, by another clock', { notBeforeS: 30 }, 'none'],
  ])('that %s', async (_, claims, reason) => {
    expect(await reasonOf(tokens.ownerOf(await issuer.token(claims)))).toBe(reason);
  });

  it('is refused when anybody could have made it', async () => {
    const claims = { iss: issuer.url, aud: 'isitacat', sub: 'ann', exp: Math.floor(Date.now() / 1_000) + 60 };
    const unsigned = new UnsecuredJWT(claims).encode();
    const known = Buffer.from((await (await fetch(issuer.jwks)).text()).slice(0, 64));
    const bySecret = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(known);
    const [head = '', , tail = ''] = (await issuer.token()).split('.');
    const changed = [head, base64url.encode(JSON.stringify({ ...claims, sub: 'ben' })), tail].join('.');
    await using other = await startIssuer();
    const foreign = await other.token({ iss: issuer.url });
    for (const token of [unsigned, bySecret, changed, foreign, 'a.b.c', '', '..', 'x'.repeat(8_000)]) {
      expect(await reasonOf(tokens.ownerOf(token))).toBe('TOKEN_INVALID');
    }
  });

  it('is not checked twice within a moment, but no longer than it holds', async () => {
    const token = await issuer.token();
    const asked = issuer.asked;
    for (let count = 0; count < 100; count += 1) await tokens.ownerOf(token);
    expect(issuer.asked).toBe(asked);
  });
});

describe('the keys of an issuer', { timeout: 120_000 }, () => {
  it('are exchanged while tokens are checked', async () => {
    await using turning = await startIssuer();
    let nowMs = 0;
    const keys = new IssuerKeys({ issuer: turning.url, jwks: undefined }, () => nowMs);
    const find = (kid: string): Promise<string> =>
      reasonOf(Promise.resolve(keys.find({ alg: 'ES256', kid }, { payload: '', signature: '' })));
    expect(await find('key-1')).toBe('none');
    await turning.rotate();
    expect(await find('key-2')).toMatch(/JWKSNoMatchingKey/); // one was fetched this very moment
    nowMs += 5_000;
    expect(await find('key-2')).toBe('none');
    expect(await find('key-1')).toMatch(/JWKSNoMatchingKey/);
    expect(turning.asked).toBe(2);
  });

  it('are fetched once for all that wait, and no more often than each five seconds', async () => {
    await using flooded = await startIssuer();
    const keys = new IssuerKeys({ issuer: flooded.url, jwks: flooded.jwks }, () => 0);
    const find = (kid: string): Promise<string> =>
      reasonOf(Promise.resolve(keys.find({ alg: 'ES256', kid }, { payload: '', signature: '' })));
    await Promise.all(Array.from({ length: 100 }, (_, n) => find(`made-up-${n}`)));
    expect(flooded.asked).toBe(1);
  });

  it('hold for an hour while the issuer is away', async () => {
    const away = await startIssuer();
    let nowMs = 0;
    const keys = new IssuerKeys({ issuer: away.url, jwks: away.jwks }, () => nowMs);
    const find = (): Promise<string> =>
      reasonOf(Promise.resolve(keys.find({ alg: 'ES256', kid: 'key-1' }, { payload: '', signature: '' })));
    expect(await find()).toBe('none');
    await away[Symbol.asyncDispose]();
    nowMs = 3_599_999;
    expect(await find()).toBe('none');
    nowMs = 3_600_000;
    expect(await find()).toBe('ISSUER_UNAVAILABLE');
  });

  it('may be in a file', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'keys.json');
    await writeFile(file, await (await fetch(issuer.jwks)).text());
    const offline = new Tokens({ issuer: issuer.url, audience: 'isitacat', jwks: pathToFileURL(file).href });
    expect(await reasonOf(offline.ownerOf(await issuer.token()))).toBe('none');
  });

  it('are not taken from an issuer that says it is another', async () => {
    await using liar = await startIssuer();
    const keys = new Tokens({ issuer: `${liar.url}/`, audience: 'isitacat', jwks: undefined });
    expect(await reasonOf(keys.ownerOf(await liar.token({ iss: `${liar.url}/` })))).toBe(
      'ISSUER_UNAVAILABLE',
    );
  });

  it.each([
    [
      'endless',
      (write: (text: string) => void) => {
        write('x'.repeat(300 * 1024));
      },
      /256 KiB/,
    ],
    [
      'no JSON',
      (write: (text: string) => void) => {
        write('<html>');
      },
      /JSON/,
    ],
  ])('are not taken from an answer that is %s', async (_, answer, fault) => {
    const server = createServer((_request, response) => {
      answer((text) => response.end(text));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await expect(fetchJson(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).rejects.toThrow(
      fault,
    );
    server.closeAllConnections();
    server.close();
  });
});
