import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../repository.js';

/** What differs between Envoys. */
export interface EnvoySettings {
  /** Address to bind, such as 127.0.0.1. */
  readonly publicHost: string;
  readonly publicPort: number;
  /** Admin page, on the loopback. */
  readonly adminPort: number;
  /** Of the BFF, on the loopback. */
  readonly grpcPort: number;
  /** Of the BFF, on the loopback. */
  readonly httpPort: number;
}

/** The committed template. */
export const ENVOY_TEMPLATE = join(REPOSITORY, 'envoy', 'envoy.yaml');

/** @returns Envoy's configuration file: the template, filled in. */
export async function envoyConfig(settings: EnvoySettings): Promise<string> {
  const values: Readonly<Record<string, string | number>> = {
    PUBLIC_HOST: settings.publicHost,
    PUBLIC_PORT: settings.publicPort,
    ADMIN_PORT: settings.adminPort,
    GRPC_PORT: settings.grpcPort,
    HTTP_PORT: settings.httpPort,
  };
  const template = await readFile(ENVOY_TEMPLATE, 'utf8');
  return template.replace(/\$([A-Z_]+)/g, (place, name: string) => String(values[name] ?? place));
}
