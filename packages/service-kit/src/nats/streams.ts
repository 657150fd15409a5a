import {
  DiscardPolicy,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { EVENTS_STREAM, EVENTS_SUBJECTS, JOBS_STREAM, JOBS_SUBJECTS } from '@isitacat/contracts';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../logging/logger.js';
import { toBrokerError } from './broker-error.js';

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

/** Between two tries at a broker that is not ready, in milliseconds. */
const RETRY_MS = 500;

/** JetStream's code for a stream of that name with other settings. */
const NAME_IN_USE = 10058;

/** What the streams may hold; the server must have room for both. */
export const STREAM_LIMITS = {
  /** Jobs that wait; each is about a kilobyte, since pictures stay in storage. */
  jobs: { maxMessages: 200_000, maxBytes: 256 * MIB, duplicateWindowMs: 10 * 60_000 },
  /** Changes of state, of which the oldest go first. */
  events: { maxMessages: 2_000_000, maxBytes: 1024 * MIB, maxAgeMs: 25 * HOUR_MS },
  /** Servers of a cluster that keep each message, so that one may be lost at any time. */
  replicas: 3,
} as const;

type Settings = Partial<StreamConfig> & Pick<StreamConfig, 'name'>;

/** Work is handed out once, kept until done, and refused when there is no room. */
const JOBS: Settings = {
  name: JOBS_STREAM,
  description: 'Background work that waits',
  subjects: [JOBS_SUBJECTS],
  retention: RetentionPolicy.Workqueue,
  storage: StorageType.File,
  discard: DiscardPolicy.New,
  max_msgs: STREAM_LIMITS.jobs.maxMessages,
  max_bytes: STREAM_LIMITS.jobs.maxBytes,
  duplicate_window: nanos(STREAM_LIMITS.jobs.duplicateWindowMs),
};

/** Kept for a day and an hour, so that a token of yesterday still resumes. */
const EVENTS: Settings = {
  name: EVENTS_STREAM,
  description: 'Changes of state of predictions',
  subjects: [EVENTS_SUBJECTS],
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  discard: DiscardPolicy.Old,
  max_msgs: STREAM_LIMITS.events.maxMessages,
  max_bytes: STREAM_LIMITS.events.maxBytes,
  max_age: nanos(STREAM_LIMITS.events.maxAgeMs),
  allow_direct: true,
};

/**
 * Creates the streams, or brings them to these settings; any number of processes
 * may do so at once. In a cluster, of three servers or more, each is kept threefold.
 *
 * @throws AppError `BROKER_UNAVAILABLE` or `QUEUE_FULL` (no room for them).
 */
export async function ensureStreams(connection: NatsConnection): Promise<void> {
  try {
    const manager = await jetstreamManager(connection);
    const isCluster = connection.info?.cluster !== undefined;
    const shared = { num_replicas: isCluster ? STREAM_LIMITS.replicas : 1 };
    await ensureStream(manager, { ...JOBS, ...shared });
    await ensureStream(manager, { ...EVENTS, ...shared });
  } catch (error) {
    throw toBrokerError(error);
  }
}

/**
 * Makes the streams as `ensureStreams` does, and tries on while the broker is
 * there but not ready, as a cluster is that elects.
 *
 * @throws AppError `BROKER_UNAVAILABLE` or `QUEUE_FULL` once `signal` aborts.
 */
export async function streamsReady(
  connection: NatsConnection,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  for (;;) {
    try {
      await ensureStreams(connection);
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn({ err: error }, 'the broker is there but not ready');
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function ensureStream(manager: JetStreamManager, settings: Settings): Promise<void> {
  try {
    await manager.streams.add(settings);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== NAME_IN_USE) throw error;
    await manager.streams.update(settings.name, settings);
  }
}
