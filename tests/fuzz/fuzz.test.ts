import { REPOSITORY } from '@isitacat/launcher';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { TargetReport } from './run-target.js';
import { TARGET_NAMES } from './targets.js';

/** Of each reader: as many on every machine. `npm run fuzz` goes on for as long as it is told. */
const INPUTS = 28_000;
const SEED = 1;

/** Runs `npm run fuzz` as it was built, and reads its last line. */
async function fuzz(...flags: readonly string[]): Promise<readonly TargetReport[]> {
  const main = join(REPOSITORY, 'tests', 'fuzz', 'dist', 'main.js');
  const run = promisify(execFile)(process.execPath, [main, '--seed', String(SEED), ...flags]);
  const { stdout } = await run.catch((error: unknown) => error as { readonly stdout: string });
  return JSON.parse(stdout) as readonly TargetReport[];
}

describe('npm run fuzz', () => {
  it('finds a fault behind three steps, by what its inputs reach', async () => {
    const [report] = await fuzz('--target', 'planted', '--inputs', '60000');
    expect(report?.findings).toMatchObject([
      { target: 'planted', fault: expect.stringMatching('three steps') as string },
    ]);
  }, 300_000);

  it('finds nothing in the readers of what comes from outside', async () => {
    const halves = [0, 1].map((half) => TARGET_NAMES.filter((_, n) => n % 2 === half));
    const found = halves.map((names) =>
      fuzz('--inputs', String(INPUTS), ...names.flatMap((name) => ['--target', name])),
    );
    const reports = (await Promise.all(found)).flat();
    expect(reports.flatMap(({ findings }) => findings)).toEqual([]);
    expect(reports.length).toBeGreaterThan(12);
    for (const { target, runs = 0, corpus = 0 } of reports) {
      expect({ target, hasRun: runs >= INPUTS && corpus > 1 }).toEqual({ target, hasRun: true });
    }
  }, 900_000);
});
