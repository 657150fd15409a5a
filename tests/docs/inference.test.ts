import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { grpcurlPath, startSystem, temporaryDirectory, type System } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../support/documents.js';
import { pythonWith } from '../support/python-environment.js';
import { run } from '../support/shell.js';

const blocks = await blocksOf('docs/inference.md');

describe('what docs/inference.md shows', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  }, 120_000);
  afterAll(async () => {
    await system.stop();
  });
  const here = (code: string): string => code.replaceAll('localhost:8080', system.grpcTarget);

  it.each(blocks.filter(({ language }) => language === 'sh'))('works: $code', async ({ code }) => {
    const environment = { PATH: `${path.dirname(await grpcurlPath())}:${process.env['PATH'] ?? ''}` };
    const said = await run('bash', ['-euo', 'pipefail', '-c', here(code)], environment);
    expect(said, said.stderr).toMatchObject({ exitCode: 0, stderr: '' });
    expect(said.stdout).not.toContain('"error"');
  });

  it('works in Python with tritonclient', async () => {
    const [program] = blocks.filter(({ language }) => language === 'python');
    await using folder = await temporaryDirectory();
    const file = path.join(folder.path, 'ask.py');
    await writeFile(file, here(program?.code ?? ''));
    const { stdout, stderr } = await run(await pythonWith('tests/inference/requirements.txt'), [file]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\[b'cat'\] \[\[0?\.?9/);
    expect(stdout.split('\n')[1]).toBe("[b'not_cat' b'not_cat']");
  }, 180_000);
});
