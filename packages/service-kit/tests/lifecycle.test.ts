import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('./lifecycle-process.mjs', import.meta.url));

interface Running {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves when the process has printed this word. */
  said(word: string): Promise<void>;
  /** Exit code and standard error. */
  readonly end: Promise<{ readonly code: number | null; readonly errors: string }>;
}

function run(scenario: string): Running {
  const child = spawn(process.execPath, [SCRIPT, scenario], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const errors = text(child.stderr);
  return {
    process: child,
    async said(word) {
      const signal = AbortSignal.timeout(15_000);
      while (!lines.some((line) => line.includes(word))) await once(reader, 'line', { signal });
    },
    end: once(child, 'close').then(async ([code]) => ({ code: code as number | null, errors: await errors })),
  };
}

describe('a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('drains at %s, then exits with 0', async (signal) => {
    const service = run('polite');
    await service.said('started');
    service.process.kill(signal);
    await service.said('drained');
    await service.said('disposed');
    expect(await service.end).toEqual({ code: 0, errors: '' });
  });

  it('exits at once at the second signal', async () => {
    const service = run('stuck');
    await service.said('started');
    service.process.kill('SIGTERM');
    await service.said('draining');
    service.process.kill('SIGTERM');
    expect((await service.end).code).toBe(1);
  });

  it('exits at the grace limit', async () => {
    const service = run('slow');
    await service.said('started');
    service.process.kill('SIGTERM');
    await service.said('grace limit');
    expect((await service.end).code).toBe(1);
  });

  it('told to stop while it starts stops with 0', async () => {
    const service = run('starting');
    await service.said('starting');
    service.process.kill('SIGTERM');
    expect(await service.end).toEqual({ code: 0, errors: '' });
  });

  it('that can not start says why in one line and exits with 1', async () => {
    const { code, errors } = await run('misconfigured').end;
    expect(code).toBe(1);
    expect(errors).toMatch(/^tester can't start: [^\n]*ISITACAT_GRPC_PORT[^\n]*ISITACAT_GRPC_PROT[^\n]*\n$/);
  });

  it.each(['rejecting', 'throwing'])('that is %s unheard logs it and exits with 1', async (scenario) => {
    const service = run(scenario);
    await service.said('"msg":"unhandled"');
    expect((await service.end).code).toBe(1);
  });

  it('whose draining fails exits with 1', async () => {
    const service = run('failing');
    await service.said('started');
    service.process.kill('SIGTERM');
    await service.said('boom');
    expect((await service.end).code).toBe(1);
  });
});
