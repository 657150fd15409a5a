import { expect, it } from 'vitest';
import { rollingRestarts } from '../support/rolling-restarts.js';

it.runIf(process.platform === 'linux')(
  'replacing every process three times under load fails no call of a client that retries as told, and loses no job',
  async () => {
    const { calls, failures, accepted, ended, ...figures } = await rollingRestarts(3);
    process.stdout.write(`${JSON.stringify({ calls, jobs: accepted.length, ...figures })}\n`);
    expect(failures).toEqual([]);
    expect(accepted.length).toBeGreaterThan(0);
    expect([...ended].sort()).toEqual([...accepted].sort());
  },
  900_000,
);
