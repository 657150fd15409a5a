import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { grpcurlPath, startSystem, type System } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../support/documents.js';
import { run } from '../support/shell.js';

/** Commands that start, test or measure the whole; other tests run them. */
const WHOLE = /^npm (start|test)$|^npm run (bench|tune)\b|[.] [.]\/tuned[.]env/;
const DOCUMENTS = ['README.md', 'docs/asking.md', 'docs/grpcurl.md', 'docs/performance.md'];

const blocks = (await Promise.all(DOCUMENTS.map(blocksOf))).flat();

describe('the commands that the documents show', () => {
  let system: System;
  let folder: string;
  let environment: Record<string, string>;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'isitacat-docs-'));
    const [grpcurl] = await Promise.all([
      grpcurlPath(),
      startSystem().then((started) => {
        system = started;
      }),
    ]);
    environment = { PATH: `${path.dirname(grpcurl)}:${process.env['PATH'] ?? ''}` };
  }, 120_000);
  afterAll(async () => {
    await system.stop();
    await rm(folder, { recursive: true });
  });
  const here = (code: string): string => code.replaceAll('localhost:8080', system.grpcTarget);

  it.each(blocks.filter(({ language, code }) => language === 'sh' && !WHOLE.test(code.trim())))(
    'work as shown in $document: $code',
    async ({ code }) => {
      const { exitCode, stderr } = await run('bash', ['-euo', 'pipefail', '-c', here(code)], environment);
      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
    },
    60_000,
  );

  it('answer cat in ten lines of Python', async () => {
    const program = blocks.find(({ language }) => language === 'python');
    const python = path.join(folder, 'venv', 'bin', 'python');
    await run('python3', ['-m', 'venv', path.join(folder, 'venv')]);
    const install = ['-m', 'pip', 'install', '--quiet', 'grpcio-tools', 'googleapis-common-protos'];
    expect((await run(python, install)).stderr).toBe('');
    const file = path.join(folder, 'ask.py');
    await writeFile(file, here(program?.code ?? ''));
    const { stdout, stderr } = await run(python, [file]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^cat, \d+% sure$/m);
  }, 180_000);
});
