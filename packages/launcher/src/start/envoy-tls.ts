import { AppError } from '@isitacat/errors';
import type { EnvReader } from '@isitacat/service-kit';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What Envoy shows callers; absolute paths. */
export interface EnvoyTls {
  /** The certificate and those between it and who vouches for it, in PEM. */
  readonly certificate: string;
  /** Its private key, in PEM. */
  readonly key: string;
}

const CONTEXT = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext';
const SECRET = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';
const NAME = 'public';

/** A year: browsers come by TLS alone for as long. */
const STRICT_TRANSPORT = 'max-age=31536000';

/** Reads where the certificate is; undefined: callers come in the clear. */
export function readEnvoyTls(read: EnvReader, folder: string): EnvoyTls | undefined {
  const certificate = read.optional('ISITACAT_TLS_CERTIFICATE');
  const key = read.optional('ISITACAT_TLS_KEY');
  if (certificate === undefined && key === undefined) return undefined;
  return { certificate: resolve(folder, certificate ?? ''), key: resolve(folder, key ?? '') };
}

/**
 * A certificate that can't be used is told at the start, not by callers.
 *
 * @throws AppError `CONFIG_INVALID`.
 */
export function checkEnvoyTls(tls: EnvoyTls | undefined): void {
  if (tls === undefined) return;
  const fits = ((): boolean => {
    try {
      const certificate = new X509Certificate(readFileSync(tls.certificate));
      return certificate.checkPrivateKey(createPrivateKey(readFileSync(tls.key)));
    } catch {
      return false;
    }
  })();
  if (fits) return;
  const text =
    'ISITACAT_TLS_CERTIFICATE and ISITACAT_TLS_KEY must name files with a certificate and its private key, both in PEM';
  throw new AppError('CONFIG_INVALID', text);
}

/**
 * @returns a file from which Envoy takes certificate and key, both again each time that
 *   something is moved to the certificate's folder.
 */
export function tlsSecrets({ certificate, key }: EnvoyTls): string {
  const tls_certificate = {
    certificate_chain: { filename: certificate },
    private_key: { filename: key },
    watched_directory: { path: dirname(certificate) },
  };
  return `${JSON.stringify({ resources: [{ '@type': SECRET, name: NAME, tls_certificate }] }, null, 2)}\n`;
}

/** @returns the listener's `transport_socket`, as YAML on one line. @param secretsFile What `tlsSecrets` returned. */
export function transportSocket(secretsFile: string | undefined): string {
  if (secretsFile === undefined) return 'null';
  const sds_config = { resource_api_version: 'V3', path_config_source: { path: secretsFile } };
  const typed_config = {
    '@type': CONTEXT,
    common_tls_context: {
      alpn_protocols: ['h2', 'http/1.1'],
      tls_params: { tls_minimum_protocol_version: 'TLSv1_2' },
      tls_certificate_sds_secret_configs: [{ name: NAME, sds_config }],
    },
  };
  return JSON.stringify({ name: 'envoy.transport_sockets.tls', typed_config });
}

/** @returns the `response_headers_to_add` of all that is served, as YAML on one line. */
export function tlsHeaders(secretsFile: string | undefined): string {
  if (secretsFile === undefined) return '[]';
  return JSON.stringify([{ header: { key: 'strict-transport-security', value: STRICT_TRANSPORT } }]);
}
