import { AppError } from '@isitacat/errors';
import { connect, errors, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../logging/logger.js';
import { inboxPrefix, type BusUser } from './bus-users.js';
import { ConnectionState } from './connection-state.js';
import { accessOptions, type NatsAccess } from './nats-access.js';

/** How a process connects. */
export interface BrokerOptions {
  /** Such as `nats://127.0.0.1:4222`, or those of a cluster separated by commas. */
  readonly url: string;
  /** Which process it is, for the server's own logs. */
  readonly name: string;
  /** As whom: replies arrive where only that user may listen. Default: nobody known. */
  readonly user?: BusUser;
  /** Default: without credentials, and in the clear. */
  readonly access?: NatsAccess;
  readonly log: Logger;
  /** Ends the wait for a server that isn't there yet. */
  readonly signal: AbortSignal;
}

/** A connection that comes back by itself. Disposing it sends what is pending, then closes. */
export interface Broker extends AsyncDisposable {
  readonly connection: NatsConnection;
  /** Whether the server can be reached now. */
  readonly connected: boolean;
  /**
   * Calls `listener` at each change of `connected`.
   *
   * @returns what ends that.
   */
  onChange(listener: (connected: boolean) => void): () => void;
  /**
   * The connection, for use now. While the server is away the client would keep
   * what is sent in memory without end: ask here before each send.
   *
   * @throws AppError `BROKER_UNAVAILABLE` while the server is away.
   */
  require(): NatsConnection;
}

/** Between two tries for a server that isn't there, in milliseconds. */
const RETRY_MS = 250;

/** How the client behaves once connected: it tries for ever, and notices a dead peer in 10 s. */
const BEHAVIOUR = {
  timeout: 2_000,
  maxReconnectAttempts: -1,
  ignoreAuthErrorAbort: true, // other credentials may be on their way
  reconnectTimeWait: RETRY_MS,
  reconnectJitter: 250,
  pingInterval: 5_000,
  maxPingOut: 2,
  noAsyncTraces: true,
} as const satisfies ConnectionOptions;

/**
 * Connects, waiting until the server is there.
 *
 * @throws AppError `BROKER_UNAVAILABLE` where `signal` aborts before that;
 *   `CONFIG_INVALID` where a file that `access` names can't be used.
 */
export async function connectBroker(options: BrokerOptions): Promise<Broker> {
  const connection = await firstConnection(options);
  const state = new ConnectionState(connection, options.log);
  return {
    connection,
    get connected() {
      return state.connected;
    },
    onChange: (listener) => state.onChange(listener),
    require() {
      if (state.connected) return connection;
      throw new AppError('BROKER_UNAVAILABLE', 'the message broker is away; try again shortly');
    },
    [Symbol.asyncDispose]: () => close(connection, state.connected),
  };
}

async function firstConnection(options: BrokerOptions): Promise<NatsConnection> {
  const { log, signal } = options;
  const how = howToConnect(options);
  let refused = false;
  for (let attempt = 1; ; attempt++) {
    try {
      const connection = await connect(how);
      if (!signal.aborted) return connection;
      await connection.close();
    } catch (error) {
      refused = error instanceof errors.AuthorizationError;
      if (attempt === 1) log.warn({ err: error }, 'waiting for the message broker');
    }
    await delay(RETRY_MS, undefined, { signal }).catch((cause: unknown) => {
      throw new AppError('BROKER_UNAVAILABLE', refused ? REFUSED : NOT_THERE, { cause });
    });
  }
}

const NOT_THERE = 'the message broker was not there in time; is NATS running at ISITACAT_NATS_URL?';
const REFUSED = 'the message broker lets nobody in with these credentials: ISITACAT_NATS_CREDENTIALS';

function howToConnect({ url, name, user, access = {} }: BrokerOptions): ConnectionOptions {
  return {
    ...BEHAVIOUR,
    ...accessOptions(access),
    ...(user !== undefined && { inboxPrefix: inboxPrefix(user) }),
    servers: url.split(','),
    name,
  };
}

async function close(connection: NatsConnection, connected: boolean): Promise<void> {
  if (connection.isClosed()) return;
  // Draining an absent server would wait for it to come back.
  if (connected) await connection.drain().catch(() => connection.close());
  else await connection.close();
}
