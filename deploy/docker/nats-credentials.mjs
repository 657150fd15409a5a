// node deploy/docker/nats-credentials.mjs FOLDER: makes who may connect to NATS for compose.yaml, once:
// FOLDER/nats/users.conf for the server, and a seed for each user in a folder of its own.
import { natsAuthorization, newBusCredentials } from '@isitacat/service-kit';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const USERS = ['bff', 'predictor'];
const [, , folder] = process.argv;
const users = join(folder, 'nats', 'users.conf');

// It is written last: where it is, the seeds are.
if (!existsSync(users)) {
  const publicKeys = {};
  for (const user of USERS) {
    const { publicKey, seed } = newBusCredentials();
    publicKeys[user] = publicKey;
    await write(join(folder, user), 'seed', `${seed}\n`, 0o400);
  }
  // It holds no secret, and the server is another user of the system.
  await write(join(folder, 'nats'), 'users.conf', natsAuthorization(publicKeys), 0o444);
}

async function write(into, name, text, mode) {
  await mkdir(into, { recursive: true });
  const path = join(into, name);
  await writeFile(`${path}.new`, text, { mode });
  await rename(`${path}.new`, path);
}
