import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TokenClaims } from './token-claims.js';

/** What goes wrong at a desk that was told to. */
export type DeskFault = 'state' | 'nonce' | 'refused';

/** Where people sign in at an issuer, and pages get their tokens: authorization code with PKCE, for any page on localhost. */
export interface SignInDesk {
  /** The client id that it knows; the page of a system is told it. */
  readonly client: string;
  /** What it does wrong from now on. */
  fault: DeskFault | undefined;
  /** What was asked of its token endpoint, in order. */
  readonly grants: readonly string[];
  /** Takes back every refresh token. */
  forget(): void;
}

/** What a desk stands on. */
interface DeskParts {
  readonly url: () => string;
  readonly token: (claims: TokenClaims) => Promise<string>;
}

const CLIENT = 'the-page';
/** How long its access tokens hold. */
const LIFE_S = 600;
const BACK = /^http:\/\/localhost:\d+\/signed-in$/;

/** A desk, and what serves it: false where the request is for something else. */
export class Desk implements SignInDesk {
  readonly client = CLIENT;
  readonly grants: string[] = [];
  fault: DeskFault | undefined;
  readonly #parts: DeskParts;
  readonly #codes = new Map<string, URLSearchParams>();
  readonly #refreshTokens = new Map<string, string>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** What the issuer says of it. */
  describe(): object {
    const url = this.#parts.url();
    return {
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      end_session_endpoint: `${url}/logout`,
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'fragment'],
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['ES256'],
    };
  }

  forget(): void {
    this.#refreshTokens.clear();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.#parts.url());
    if (pathname === '/authorize') this.#ask(searchParams, response);
    else if (pathname === '/answer') this.#answer(searchParams, response);
    else if (pathname === '/token') await this.#exchange(await formOf(request), response);
    else if (pathname === '/logout') goTo(response, searchParams.get('post_logout_redirect_uri') ?? '/');
    else return false;
    return true;
  }

  /** Asks who is there; people choose. */
  #ask(asked: URLSearchParams, response: ServerResponse): void {
    const wanted = { client_id: CLIENT, response_type: 'code', code_challenge_method: 'S256' };
    const isRight = Object.entries(wanted).every(([name, value]) => asked.get(name) === value);
    if (!isRight || !BACK.test(asked.get('redirect_uri') ?? '') || !asked.get('nonce')) {
      response.writeHead(400).end('this page is not known here');
      return;
    }
    const link = (who: string): string => `<a href="/answer?${asked.toString()}&amp;who=${who}">${who}</a>`;
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><title>Who are you?</title>${['ann', 'ben', 'nobody'].map(link).join(' ')}`);
  }

  #answer(asked: URLSearchParams, response: ServerResponse): void {
    const code = randomUUID();
    const who = asked.get('who') ?? '';
    this.#codes.set(code, asked);
    const state = this.fault === 'state' ? 'of-another' : (asked.get('state') ?? '');
    const answer = new URLSearchParams(who === 'nobody' ? { error: 'access_denied' } : { code });
    answer.set('state', state);
    const mark = asked.get('response_mode') === 'fragment' ? '#' : '?';
    goTo(response, `${asked.get('redirect_uri') ?? ''}${mark}${answer.toString()}`);
  }

  async #exchange(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const grant = form.get('grant_type') ?? '';
    this.grants.push(grant);
    const given = grant === 'refresh_token' ? this.#renewed(form) : this.#signedIn(form);
    if (given === undefined || this.fault === 'refused') {
      json(response, 400, { error: 'invalid_grant' });
      return;
    }
    const refreshToken = randomUUID();
    this.#refreshTokens.set(refreshToken, given.sub);
    const { sub, nonce } = given;
    json(response, 200, {
      token_type: 'Bearer',
      access_token: await this.#parts.token({ sub, expiresInS: LIFE_S }),
      expires_in: LIFE_S,
      refresh_token: refreshToken,
      ...(nonce !== undefined && { id_token: await this.#parts.token({ sub, nonce, aud: CLIENT }) }),
    });
  }

  #signedIn(form: URLSearchParams): { readonly sub: string; readonly nonce: string } | undefined {
    const code = form.get('code') ?? '';
    const asked = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isWhoAsked =
      form.get('client_id') === CLIENT &&
      asked?.get('redirect_uri') === form.get('redirect_uri') &&
      asked.get('code_challenge') === challenge;
    if (!isWhoAsked) return undefined;
    const nonce = this.fault === 'nonce' ? 'of-another' : (asked.get('nonce') ?? '');
    return { sub: asked.get('who') ?? '', nonce };
  }

  #renewed(form: URLSearchParams): { readonly sub: string; readonly nonce?: string } | undefined {
    const token = form.get('refresh_token') ?? '';
    const sub = this.#refreshTokens.get(token);
    this.#refreshTokens.delete(token);
    return sub === undefined ? undefined : { sub };
  }
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

function goTo(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

function json(response: ServerResponse, code: number, value: object): void {
  response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}
