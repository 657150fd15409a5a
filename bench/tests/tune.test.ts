import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { REPOSITORY } from '@isitacat/launcher';
import { describe, expect, it } from 'vitest';

describe('npm run tune', () => {
  it('tries settings on the real thing until its time is up, and writes the one to use', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isitacat-tune-'));
    const file = join(folder, 'tuned.env');
    const flags = ['--minutes', '0.001', '--seconds', '0.5', '--callers', '2', '--engines', 'onnx'];
    const main = join(REPOSITORY, 'bench', 'dist', 'tune-main.js');
    const tune = spawn(process.execPath, [main, 'tune', ...flags, '--p99', '60000', '--write', file]);
    const [stdout] = await Promise.all([text(tune.stdout), once(tune, 'close')]);
    expect(tune.exitCode).toBe(0);
    expect(stdout).toMatch(/^\| onnx \| int8 \| \d+ \| auto \| auto \| 2 \|.*← use this \|$/m);
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines[0]).toMatch(/^# npm run tune, p99 within 60000 ms: \d+ pictures\/s/);
    expect(lines.slice(1).map((line) => line.replace(/(?<=CHILDREN=)\d+$/, 'N'))).toEqual([
      'ISITACAT_ENGINE=onnx',
      'ISITACAT_PRECISION=int8',
      'ISITACAT_ENGINE_CHILDREN=N',
    ]);
    await rm(folder, { recursive: true });
  }, 120_000);
});
