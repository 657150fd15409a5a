import { BUS_PERMISSIONS, type BusPermissions, type BusUser } from './bus-users.js';

/** Longer than any question waits for its answer. */
const REPLY_LIMIT = '2m';

/**
 * The part of a NATS server's configuration that says who may connect, and what each
 * may do. It holds no secret.
 *
 * @param publicKeys Of those who may connect; nobody else may.
 */
export function natsAuthorization(publicKeys: Readonly<Partial<Record<BusUser, string>>>): string {
  const users = Object.entries(publicKeys).map(([user, nkey]) => ({
    nkey,
    permissions: permissionsOf(BUS_PERMISSIONS[user as BusUser]),
  }));
  return `authorization ${JSON.stringify({ users }, null, 2)}\n`;
}

function permissionsOf({ publish, subscribe, mayReply }: BusPermissions): object {
  return {
    publish: { allow: publish },
    subscribe: subscribe.length === 0 ? { deny: ['>'] } : { allow: subscribe },
    ...(mayReply && { allow_responses: { max: 1, expires: REPLY_LIMIT } }),
  };
}
