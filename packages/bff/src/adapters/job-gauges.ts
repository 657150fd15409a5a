import { JOBS_STREAM } from '@isitacat/contracts';
import { defineGauge, type MetricsRegistry } from '@isitacat/service-kit';
import { jetstreamManager } from '@nats-io/jetstream';

import type { BrokerLink } from './broker-link.js';

/** The queue as a whole. */
interface QueueNumbers {
  readonly jobs: number;
  readonly oldestSeconds: number;
}

/** Who reads the numbers waits no longer than this for the broker. */
const ANSWER_LIMIT_MS = 1_000;

/** Numbers of the queue, asked of the broker when they are read; none while that is away. */
export function defineJobGauges(metrics: MetricsRegistry, link: BrokerLink): void {
  const define = (name: string, help: string, read: (numbers: QueueNumbers) => number): void => {
    defineGauge(metrics, {
      ...{ name, help, labels: [] },
      collect: async (gauge) => {
        const numbers = await readQueue(link).catch(() => undefined);
        if (numbers === undefined) gauge.remove();
        else gauge.set(read(numbers));
      },
    });
  };
  define('isitacat_jobs_pending', 'Background jobs that have not ended.', ({ jobs }) => jobs);
  define(
    'isitacat_jobs_oldest_seconds',
    'Age of the background job that has waited longest for its end; 0 without any.',
    ({ oldestSeconds }) => oldestSeconds,
  );
}

async function readQueue(link: BrokerLink): Promise<QueueNumbers | undefined> {
  if (!link.connected) return undefined;
  const manager = await jetstreamManager(link.require(), { checkAPI: false, timeout: ANSWER_LIMIT_MS });
  const { state } = await manager.streams.info(JOBS_STREAM);
  const oldestMs = state.messages === 0 ? 0 : Date.now() - Date.parse(state.first_ts);
  return { jobs: state.messages, oldestSeconds: Math.max(0, oldestMs / 1000) };
}
