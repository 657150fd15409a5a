import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from './log-file.js';

describe('LogFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isitacat-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('goes on where the last run ended', async () => {
    const path = join(folder, 'part.log');
    for (const line of ['first', 'second']) {
      using log = new LogFile(path);
      log.write([line]);
    }
    expect(await readFile(path, 'utf8')).toBe('first\nsecond\n');
  });

  it('keeps the newest lines within twice its limit', async () => {
    const path = join(folder, 'part.log');
    using log = new LogFile(path, 1000);
    for (let n = 0; n < 1000; n++) log.write([`line ${n}`]);
    const names = await readdir(folder);
    expect(names.sort()).toEqual(['part.log', 'part.log.1']);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(2100);
    expect(await readFile(path, 'utf8')).toMatch(/line 999\n$/);
  });
});
