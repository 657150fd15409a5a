import { AppError } from '@isitacat/errors';
import type { ConnectionOptions } from '@nats-io/transport-node';
import { accessSync, constants } from 'node:fs';
import type { EnvReader } from '../config/env-reader.js';
import type { EnvironmentName } from '../config/environment-names.js';
import { authenticatorOf } from './credentials.js';

/** How a process shows NATS who it is, and knows NATS; paths of files. */
export interface NatsAccess {
  /** The seed of its user; undefined: it has none. */
  readonly credentials?: string | undefined;
  /** Who vouches for the server. With any of these three, nothing is said in the clear. */
  readonly authority?: string | undefined;
  /** Its own certificate, where the server asks for one. */
  readonly certificate?: string | undefined;
  /** The certificate's private key. */
  readonly key?: string | undefined;
}

/** Reads how this process reaches NATS. */
export function readNatsAccess(read: EnvReader): NatsAccess {
  return {
    credentials: read.optional('ISITACAT_NATS_CREDENTIALS'),
    authority: read.optional('ISITACAT_NATS_CA'),
    certificate: read.optional('ISITACAT_NATS_CERTIFICATE'),
    key: read.optional('ISITACAT_NATS_KEY'),
  };
}

/**
 * What the client is told of it. Files are read at each connect: what replaces
 * them is used from the next one on.
 *
 * @throws AppError `CONFIG_INVALID` naming a file that can't be read, or a half of a pair.
 */
export function accessOptions(access: NatsAccess): Partial<ConnectionOptions> {
  const { credentials, authority, certificate, key } = access;
  if ((certificate === undefined) !== (key === undefined)) {
    const text = 'ISITACAT_NATS_CERTIFICATE and ISITACAT_NATS_KEY belong together: set both or none';
    throw new AppError('CONFIG_INVALID', text);
  }
  mustBeReadable('ISITACAT_NATS_CA', authority);
  mustBeReadable('ISITACAT_NATS_CERTIFICATE', certificate);
  mustBeReadable('ISITACAT_NATS_KEY', key);
  const isSecret = authority !== undefined || certificate !== undefined;
  return {
    ...(credentials !== undefined && { authenticator: authenticatorOf(credentials) }),
    ...(isSecret && {
      tls: {
        ...(authority !== undefined && { caFile: authority }),
        ...(certificate !== undefined && key !== undefined && { certFile: certificate, keyFile: key }),
      },
    }),
  };
}

/** @throws AppError `CONFIG_INVALID`, as `connectBroker` would. */
export function checkNatsAccess(access: NatsAccess): void {
  accessOptions(access);
}

function mustBeReadable(name: EnvironmentName, file: string | undefined): void {
  if (file === undefined) return;
  try {
    accessSync(file, constants.R_OK);
  } catch {
    throw new AppError('CONFIG_INVALID', `${name} names a file that can't be read`);
  }
}
