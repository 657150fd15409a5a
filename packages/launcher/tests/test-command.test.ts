import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from '../src/repository.js';

const MAIN = join(REPOSITORY, 'packages', 'launcher', 'dist', 'main.js');

const folder = await mkdtemp(join(tmpdir(), 'isitacat-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The last lines that `npm test` writes of one test file, and its exit status. */
async function run(source: string, lines: number): Promise<{ status: unknown; end: string[] }> {
  await writeFile(join(folder, 'some.test.js'), source);
  // Vitest would take a run inside a test for one of its own workers.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const args = [MAIN, 'test', '--root', folder, '--globals'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [output, [status]] = await Promise.all([
    text(child.stdout),
    once(child, 'close') as Promise<unknown[]>,
  ]);
  return { status, end: output.trimEnd().split('\n').slice(-lines) };
}

describe('npm test', () => {
  it('names at its end what failed, where and why', async () => {
    const source = `
      it('passes', () => {});
      it('is skipped', ({ skip }) => { skip(); });
      describe('a suite', () => { it('fails', () => { expect(1).toBe(2); }); });
      describe('another', () => { beforeAll(() => { throw new Error('no server'); }); it('never runs', () => {}); });
    `;
    expect(await run(source, 5)).toEqual({
      status: 1,
      end: [
        'skipped: is skipped',
        'skipped: another > never runs',
        'failed: some.test.js > another: no server (some.test.js:5)',
        'failed: some.test.js > a suite > fails: expected 1 to be 2 // Object.is equality (some.test.js:4)',
        '1 passed, 2 failed, 2 skipped',
      ],
    });
  });

  it.each([
    ['a file that does not load', `throw new Error('half');`, 'some.test.js: half (some.test.js:1)', 0],
    [
      'an error outside any test',
      `it('passes', () => { void Promise.reject(new Error('late')); });`,
      'outside any test: late (some.test.js:1)',
      1,
    ],
  ])('counts %s as a failure', async (_, source, failure, passed) => {
    expect(await run(source, 2)).toEqual({
      status: 1,
      end: [`failed: ${failure}`, `${passed} passed, 1 failed, 0 skipped`],
    });
  });
});
