import * as oauth from 'oauth4webapi';
import type { TokenCredential } from './credential.js';
import { RETURN_PATH, type PendingSignIn } from './pending.js';
import { SignInError } from './problem.js';
import type { IssuerSettings } from './settings.js';

/** Who asks whom. */
type Parties = Pick<IssuerSettings, 'issuer' | 'client' | 'audience'>;

const TIMEOUT_MS = 15_000;
/** Where an issuer does not say how long a token holds. */
const UNTOLD_LIFE_S = 300;

/**
 * Makes ready to send somebody to the issuer.
 *
 * @returns the address to go to, and what `finishSignIn` needs when they are back.
 * @throws SignInError
 */
export async function beginSignIn(
  settings: IssuerSettings,
  returnTo: string,
): Promise<{ readonly url: URL; readonly pending: PendingSignIn }> {
  if (!isSecureContext) throw new SignInError('insecure');
  const { issuer, client, audience, scope } = settings;
  const server = await discover(issuer);
  if (server.authorization_endpoint === undefined) throw new SignInError('issuerRefused');
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const url = new URL(server.authorization_endpoint);
  const asked = {
    client_id: client,
    response_type: 'code',
    redirect_uri: returnAddress(),
    scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    // Behind a # it reaches no server on its way back, and no log.
    ...(server.response_modes_supported?.includes('fragment') && { response_mode: 'fragment' }),
    ...(audience !== client && { audience }), // some issuers mean nobody in particular unless they are asked
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return { url, pending: { issuer, client, audience, verifier, state, nonce, returnTo } };
}

/** Exchanges what an issuer sent somebody back with for a token. @throws SignInError */
export async function finishSignIn(
  answer: URLSearchParams,
  pending: PendingSignIn,
): Promise<TokenCredential> {
  const { verifier, state, nonce } = pending;
  if (answer.get('state') !== state) throw new SignInError('stale');
  const [server, client] = [await discover(pending.issuer), { client_id: pending.client }];
  return await explained(async () => {
    const checked = oauth.validateAuthResponse(server, client, answer, state);
    const response = await oauth.authorizationCodeGrantRequest(
      ...([
        server,
        client,
        oauth.None(),
        checked,
        returnAddress(),
        verifier,
        optionsOf(pending.issuer),
      ] as const),
    );
    const wanted = { expectedNonce: nonce, requireIdToken: true };
    return toCredential(
      await oauth.processAuthorizationCodeResponse(server, client, response, wanted),
      pending,
    );
  });
}

/** Gets another token by the one that is for that. @throws SignInError */
export async function renewToken(credential: TokenCredential): Promise<TokenCredential> {
  const { refreshToken = '', idToken } = credential;
  const [server, client] = [await discover(credential.issuer), { client_id: credential.client }];
  return await explained(async () => {
    const response = await oauth.refreshTokenGrantRequest(
      ...([server, client, oauth.None(), refreshToken, optionsOf(credential.issuer)] as const),
    );
    const given = await oauth.processRefreshTokenResponse(server, client, response);
    return { refreshToken, idToken, ...toCredential(given, credential) };
  });
}

/** Where somebody signs out at the issuer too; undefined where that is not to be had. */
export async function signOutAddress({ issuer, client, idToken }: TokenCredential): Promise<URL | undefined> {
  const server = await discover(issuer).catch(() => undefined);
  if (server?.end_session_endpoint === undefined) return undefined;
  const url = new URL(server.end_session_endpoint);
  url.searchParams.set('client_id', client);
  url.searchParams.set('post_logout_redirect_uri', `${location.origin}/`);
  if (idToken !== undefined) url.searchParams.set('id_token_hint', idToken);
  return url;
}

function returnAddress(): string {
  return location.origin + RETURN_PATH;
}

function discover(issuer: string): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  return explained(async () =>
    oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, optionsOf(issuer))),
  );
}

/** The server takes an issuer without TLS on its own machine alone, and then that is where this page is, too. */
function optionsOf(issuer: string): { signal: AbortSignal; [oauth.allowInsecureRequests]: boolean } {
  const isPlain = new URL(issuer).protocol === 'http:';
  return { signal: AbortSignal.timeout(TIMEOUT_MS), [oauth.allowInsecureRequests]: isPlain };
}

function toCredential(
  given: oauth.TokenEndpointResponse,
  { issuer, client, audience }: Parties,
): TokenCredential {
  const claims = oauth.getValidatedIdTokenClaims(given);
  const byId = audience === client; // what is meant for the page itself is the ID token
  const token = byId ? given.id_token : given.access_token;
  if (token === undefined) throw new SignInError('issuerRefused');
  const lifeS = (byId && claims ? claims.exp - claims.iat : given.expires_in) ?? UNTOLD_LIFE_S;
  const sinceMs = Date.now();
  return {
    ...{ kind: 'token', token, sinceMs, expiresMs: sinceMs + lifeS * 1000, issuer, client, audience },
    ...(given.refresh_token !== undefined && { refreshToken: given.refresh_token }),
    ...(given.id_token !== undefined && { idToken: given.id_token }),
  };
}

/** Turns what the library throws into what people can be told. */
async function explained<Value>(act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof SignInError) throw cause;
    if (cause instanceof oauth.AuthorizationResponseError && cause.error === 'access_denied')
      throw new SignInError('cancelled', { cause });
    const isAway = cause instanceof TypeError || cause instanceof DOMException;
    throw new SignInError(isAway ? 'issuerAway' : 'issuerRefused', { cause });
  }
}
