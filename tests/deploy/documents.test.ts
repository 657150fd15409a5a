import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { findOnPath } from '@isitacat/launcher';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../support/documents.js';
import { ROOT, run } from '../support/shell.js';

const operate = await readFile(path.join(ROOT, 'docs/operate.md'), 'utf8');
const lines = (await blocksOf('docs/operate.md'))
  .filter(({ language }) => language === 'sh')
  .flatMap(({ code }) => code.trim().split('\n'));
const [kubectl] = await findOnPath(['kubectl'], process.env['PATH']);

describe('the page for operators', () => {
  it.each(lines.filter((line) => kubectl !== undefined || !line.startsWith('kubectl')))(
    'shows a command that works: %s',
    async (line) => {
      const { exitCode, stdout } = await run('bash', ['-euo', 'pipefail', '-c', line]);
      expect(exitCode).toBe(0);
      expect(stdout.length).toBeGreaterThan(10);
    },
    60_000,
  );

  it('tells every setting as the code reads it', async () => {
    const { exitCode, stderr } = await run('node', ['deploy/settings.mjs', '--check']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('names figures that there are', async () => {
    const sources = await sourcesOf('packages');
    const names = new Set(operate.match(/\bisitacat_[a-z_]+/g));
    expect(names.size).toBeGreaterThan(8);
    const stem = (name: string): string =>
      name.replace(/^isitacat_reconciled_(\w+)_total$/, '$1').replace(/_count$/, '');
    expect([...names].filter((name) => !sources.includes(stem(name)))).toEqual([]);
  });

  it('names folders and files that there are', async () => {
    const named = [...operate.matchAll(/`((?:deploy|tests)\/[\w./-]+)`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(1);
    for (const name of named) await expect(run('test', ['-e', name])).resolves.toMatchObject({ exitCode: 0 });
  });
});

it('no package is installed to run it under a licence that is not allowed, and the page of licences is current', async () => {
  const { exitCode, stderr } = await run('node', ['deploy/licences.mjs', '--check']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

async function sourcesOf(folder: string): Promise<string> {
  const names = await readdir(path.join(ROOT, folder), { recursive: true });
  const sources = names.filter((name) => /^[\w-]+\/src\/(?!.*gen\/).*(?<![.]test)[.]ts$/.test(name));
  return (await Promise.all(sources.map((name) => readFile(path.join(ROOT, folder, name), 'utf8')))).join(
    '\n',
  );
}
