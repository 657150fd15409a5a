import { join } from 'node:path';
import { ManagedProcess, REPOSITORY } from '@isitacat/launcher';
import { expect, it } from 'vitest';
import { whyNoNetwork } from './network/own-network.js';
import type { ChaosReport } from './run-chaos.js';

const JOBS = 600;
/** One host of each kind. */
const CUTS = 3;
const LIMIT_MS = 420_000;

const why = await whyNoNetwork();
const title = `every one of ${JOBS} jobs ends exactly once, though hosts are cut off from NATS`;

it.skipIf(why !== undefined)(
  why === undefined ? title : `${title} (not tried: ${why})`,
  async () => {
    const faults = ['--hosts', '--only', 'cut', '--strikes', String(CUTS), '--predictors', '2'];
    await using chaos = await ManagedProcess.start({
      ...{ title: 'chaos', command: process.execPath },
      args: [join(REPOSITORY, 'tests/faults/dist/main.js'), '--jobs', String(JOBS), ...faults],
    });
    const [line] = await chaos.waitForLine(/^\{.*\}$/, { signal: AbortSignal.timeout(LIMIT_MS) });
    const report = JSON.parse(line) as ChaosReport;
    expect(report.broken, chaos.lastLines.join('\n')).toEqual([]);
    expect(report.succeeded).toBe(JOBS);
    expect(Object.keys(report.strikes.cut ?? {})).toHaveLength(CUTS);
  },
  LIMIT_MS + 60_000,
);
