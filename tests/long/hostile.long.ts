import { startSystem } from '@isitacat/testkit';
import { expect, it } from 'vitest';
import { hostileFiles, sampleOf } from '../hostile/corpus.js';
import { countReplies, improper, slowest } from '../hostile/tally.js';
import { Watch } from '../hostile/watch.js';
import { ask, askInBackground } from '../hostile/ways.js';

const SEED = 1;
const LONGEST_MS = 2_000;
const MOST_BYTES = 512 * 2 ** 20;

it.runIf(process.platform === 'linux')(
  'two thousand hostile files get a proper reply each within two seconds, in 512 MiB',
  async () => {
    await using system = await startSystem();
    const files = await hostileFiles(SEED);
    const watch = await Watch.start(system);
    const alone = await ask(system.grpcTarget, files, 1, watch.cpuMs);
    const together = await ask(system.grpcTarget, sampleOf(files, 40, SEED), 8);
    const background = await askInBackground(system, sampleOf(files, 40, SEED + 1), 600_000);
    const seen = await watch.end();
    const outcomes = [...alone, ...together, ...background];
    const report = {
      files: files.length,
      asked: outcomes.length,
      replies: countReplies(outcomes),
      slowest: slowest(alone, 10),
      mostCpuMs: Math.max(...alone.map(({ cpuMs }) => cpuMs)),
      mebibytes: Math.round(seen.mostBytes / 2 ** 20),
      enginesStarted: seen.engines,
    };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    expect(improper(outcomes)).toEqual([]);
    expect(seen.lost).toEqual([]);
    // On a machine that is busy with other things what takes little can take long.
    expect(alone.filter(({ ms, cpuMs }) => ms > LONGEST_MS && cpuMs > LONGEST_MS)).toEqual([]);
    expect(seen.mostBytes).toBeLessThan(MOST_BYTES);
  },
  3_600_000,
);
