import { BUS_USERS, newBusCredentials, type BusUser } from '@isitacat/service-kit';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NatsUsers } from './nats-config.js';
import { writeSecret } from './write-secret.js';

/** File with what a user of a running system's NATS signs in by. */
export function busCredentialsFile(dataDir: string, user: BusUser): string {
  return join(dataDir, 'run', 'credentials', `${user}.nk`);
}

/**
 * Makes credentials for everyone who connects to NATS, and leaves the secret halves in
 * the data folder, for the owner of this process alone. Those of a start before are gone.
 *
 * @returns what the servers are told.
 */
export async function writeBusCredentials(dataDir: string): Promise<NatsUsers> {
  await mkdir(join(dataDir, 'run', 'credentials'), { recursive: true, mode: 0o700 });
  const keys = await Promise.all(
    BUS_USERS.map(async (user) => {
      const { publicKey, seed } = newBusCredentials();
      await writeSecret(busCredentialsFile(dataDir, user), `${seed}\n`);
      return [user, publicKey] as const;
    }),
  );
  return {
    publicKeys: Object.fromEntries(keys),
    routeSecret: randomBytes(24).toString('base64url'),
  };
}
