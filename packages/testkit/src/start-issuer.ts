import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { Desk, type SignInDesk } from './sign-in-desk.js';
import type { TokenClaims } from './token-claims.js';

/** An OpenID Connect issuer in this process, on the loopback. */
export interface Issuer extends AsyncDisposable {
  readonly url: string;
  /** Of its key set. */
  readonly jwks: string;
  /** How often its key set was asked for. */
  readonly asked: number;
  /** Where people sign in, and pages get their tokens. */
  readonly desk: SignInDesk;
  /** Makes a token for audience `isitacat` that holds for ten minutes, unless told otherwise. */
  token(claims?: TokenClaims): Promise<string>;
  /** Takes another key; the one before is no longer in the set. */
  rotate(): Promise<void>;
}

interface Key {
  readonly id: string;
  readonly private: CryptoKey;
  readonly public: JWK;
}

/** Starts one. Dispose it. */
export async function startIssuer(): Promise<Issuer> {
  let key = await newKey(1);
  let count = 1;
  let asked = 0;
  const desk = new Desk({ url: () => url, token: (claims) => sign(key, url, claims) });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('access-control-allow-origin', '*');
    if (await desk.serve(request, response)) return;
    const isKeys = request.url === '/keys';
    if (isKeys) asked++;
    const described = { issuer: url, jwks_uri: `${url}/keys`, ...desk.describe() };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isKeys ? { keys: [key.public] } : described));
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    jwks: `${url}/keys`,
    desk,
    get asked() {
      return asked;
    },
    token: (claims = {}) => sign(key, url, claims),
    async rotate() {
      key = await newKey(++count);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function newKey(number: number): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const id = `key-${number}`;
  const jwk = { ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig' };
  return { id, private: privateKey, public: jwk };
}

function sign(key: Key, issuer: string, claims: TokenClaims): Promise<string> {
  const { iss = issuer, sub = 'ann', aud = 'isitacat', expiresInS = 600, notBeforeS, nonce } = claims;
  const nowS = Math.floor(Date.now() / 1_000);
  const payload = { iss, aud, iat: nowS, exp: nowS + expiresInS };
  const whole = {
    ...payload,
    ...('sub' in claims && claims.sub === undefined ? {} : { sub }),
    ...(notBeforeS !== undefined && { nbf: nowS + notBeforeS }),
    ...(nonce !== undefined && { nonce }),
  };
  return new SignJWT(whole).setProtectedHeader({ alg: 'ES256', kid: key.id, typ: 'JWT' }).sign(key.private);
}
