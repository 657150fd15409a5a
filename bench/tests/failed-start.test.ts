import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const SUBJECT = new URL('../dist/measure/subject.js', import.meta.url).href;
/** Far less than a system may take to its first answer. */
const LIMIT_MS = 30_000;

describe('a system that ends before it answers', () => {
  it('is told of, and asked no more: the process is free to end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isitacat-failed-start-'));
    await mkdir(join(folder, 'logs'));
    const program = `
      import { startSubject } from ${JSON.stringify(SUBJECT)};
      const launch = () => ({ command: '/bin/sh', args: ['-c', 'echo no room; exit 3'] });
      const plan = { id: 'none', title: 'None', protocol: 'loop', launch };
      const { signal } = new AbortController();
      const place = { folder: ${JSON.stringify(folder)}, processors: 1, env: {}, picture: Buffer.alloc(0), signal };
      await startSubject({ plan, binaries: '', model: {} }, place).catch((error) => console.log(error.message));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const ended = once(child, 'exit', { signal: AbortSignal.timeout(LIMIT_MS) });
      const [said] = await Promise.all([text(child.stdout), ended]);
      expect(said).toBe('None ended: no room\n');
      expect(child.exitCode).toBe(0);
    } finally {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});
