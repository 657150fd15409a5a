// node deploy/nats-credentials.mjs | kubectl apply -f -
// Makes who may connect to NATS, as Secrets: one for the servers, one for each user. Nothing is written
// here. Run again, it takes other keys: apply, then restart NATS, and what connects to it.
import { natsAuthorization, newBusCredentials, STREAM_LIMITS } from '@isitacat/service-kit';
import { randomBytes } from 'node:crypto';

const USERS = ['bff', 'predictor', 'publisher'];
const keys = Object.fromEntries(USERS.map((user) => [user, newBusCredentials()]));
const publicKeys = Object.fromEntries(USERS.map((user) => [user, keys[user].publicKey]));
const route = { user: 'route', password: randomBytes(24).toString('base64url') };
const routes = Array.from(
  { length: STREAM_LIMITS.replicas },
  (_, n) => `nats://${route.user}:${route.password}@nats-${n}.nats:6222`,
);

const secrets = [
  secret('nats-users', {
    'users.conf': natsAuthorization(publicKeys),
    'routes.conf': `authorization ${JSON.stringify(route)}\nroutes: ${JSON.stringify(routes)}\n`,
  }),
  ...USERS.map((user) => secret(`nats-${user}`, { seed: keys[user].seed })),
];
process.stdout.write(`${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: secrets }, null, 2)}\n`);

function secret(name, stringData) {
  const labels = { 'app.kubernetes.io/part-of': 'isitacat' };
  const metadata = { name, namespace: 'isitacat', labels };
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', stringData };
}
