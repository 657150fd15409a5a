import { issuerKeysUrl, type SignIn, type TokenIssuer } from '@isitacat/service-kit';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { refusals } from './envoy-refusals.js';

/** How Envoy knows callers. */
export interface EnvoySignIn {
  /** Absent: only keys are taken, which the BFF checks by itself. */
  readonly issuer: KnownIssuer | undefined;
}

/** An issuer whose keys can be found. */
export interface KnownIssuer extends TokenIssuer {
  readonly jwks: string;
}

const JWT_AUTHN = 'type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication';
const TLS = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext';
const PROVIDER = 'issuer';
const CLUSTER = 'issuer';
const API_KEY = 'x-api-key';
/** Clocks may differ by as much, in seconds; the BFF allows the same. */
const SKEW_S = 60;

/** What callers reach that isn't for everybody; the BFF's table says the same of each method. */
const CLOSED = [{ prefix: '/isitacat.v1.' }, { prefix: '/inference.' }, { path_separated_prefix: '/v2' }];

/** What of that is for everybody all the same. */
const OPEN = [
  '/inference.GRPCInferenceService/ServerLive',
  '/inference.GRPCInferenceService/ServerReady',
  '/v2/health/live',
  '/v2/health/ready',
];

/** Where systems keep the certificates of those who vouch for others. */
const ROOTS = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** Asks an issuer where its keys are, unless that was said. @throws AppError `ISSUER_UNAVAILABLE`. */
export async function envoySignIn(signIn: SignIn | undefined): Promise<EnvoySignIn | undefined> {
  if (signIn === undefined) return undefined;
  const { issuer } = signIn;
  if (issuer === undefined) return { issuer };
  return { issuer: { ...issuer, jwks: issuer.jwks ?? (await issuerKeysUrl(issuer.issuer)) } };
}

/** @returns the filter that checks tokens, as YAML on one line; who sends a key passes, for the BFF to check. */
export function signInFilter(signIn: EnvoySignIn | undefined): string {
  if (signIn?.issuer === undefined) return '';
  const sendsKey = [{ name: API_KEY, present_match: true }];
  const typed_config = {
    '@type': JWT_AUTHN,
    providers: { [PROVIDER]: provider(signIn.issuer) },
    rules: [
      ...OPEN.map((path) => ({ match: { path } })),
      ...CLOSED.map((match) => ({ match: { ...match, headers: sendsKey }, requires: { allow_missing: {} } })),
      ...CLOSED.map((match) => ({ match, requires: { provider_name: PROVIDER } })),
    ],
    bypass_cors_preflight: true,
  };
  return `- ${JSON.stringify({ name: 'envoy.filters.http.jwt_authn', typed_config })}`;
}

/** @returns what pages of other origins may send beside the rest. */
export function signInHeaders(signIn: EnvoySignIn | undefined): string {
  return signIn === undefined ? '' : `,authorization,${API_KEY}`;
}

/** @returns the headers that tell one caller from another, as Lua; an address is all that is known where nobody signs in. */
export function callerHeaders(signIn: EnvoySignIn | undefined): string {
  const address = "'x-forwarded-for'";
  return signIn === undefined ? address : `${address}, 'authorization', '${API_KEY}'`;
}

/** @returns the connection manager's `mappers` for who isn't let in. */
export function signInReplies(signIn: EnvoySignIn | undefined): readonly object[] {
  return signIn?.issuer === undefined ? [] : refusals();
}

/** @returns the cluster that an issuer's keys come from, as YAML on one line. */
export function signInClusters(signIn: EnvoySignIn | undefined): string {
  if (signIn?.issuer === undefined || isFile(signIn.issuer.jwks)) return '';
  const { hostname, port, protocol } = new URL(signIn.issuer.jwks);
  const isSecure = protocol === 'https:';
  const address = hostname.replace(/^\[|\]$/g, '');
  const socket_address = { address, port_value: Number(port || (isSecure ? 443 : 80)) };
  const cluster = {
    ...{
      name: CLUSTER,
      type: 'STRICT_DNS',
      connect_timeout: '5s',
      per_connection_buffer_limit_bytes: 262_144,
    },
    load_assignment: {
      cluster_name: CLUSTER,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address } } }] }],
    },
    ...(isSecure && { transport_socket: tls(address) }),
  };
  return `- ${JSON.stringify(cluster)}`;
}

function provider({ issuer, audience, jwks }: KnownIssuer): object {
  return {
    issuer,
    audiences: [audience],
    forward: true, // the BFF checks it again
    from_headers: [{ name: 'authorization', value_prefix: 'Bearer ' }],
    clock_skew_seconds: SKEW_S,
    require_expiration: true,
    ...(isFile(jwks)
      ? { local_jwks: { filename: fileURLToPath(jwks) } }
      : {
          remote_jwks: { http_uri: { uri: jwks, cluster: CLUSTER, timeout: '5s' }, cache_duration: '300s' },
        }),
  };
}

function tls(host: string): object {
  const trusted_ca = { filename: ROOTS.find((path) => existsSync(path)) ?? ROOTS[0] };
  const match_typed_subject_alt_names = [{ san_type: 'DNS', matcher: { exact: host } }];
  const validation_context = { trusted_ca, match_typed_subject_alt_names };
  const typed_config = { '@type': TLS, sni: host, common_tls_context: { validation_context } };
  return { name: 'envoy.transport_sockets.tls', typed_config };
}

function isFile(url: string): boolean {
  return url.startsWith('file:');
}
