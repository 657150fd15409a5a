import { envoyMemory, processesNaming, startSystem } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { ROOT, run } from '../support/shell.js';

describe.runIf(process.platform === 'linux')('the whole system', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves no process and no shared memory behind after %s',
    async (signal) => {
      const system = await startSystem();
      expect((await processesNaming(system.dataDir)).length).toBeGreaterThan(3);
      expect(await envoyMemory(system.ports.envoy)).toHaveLength(1);
      const { exitCode } = await system.stop(signal);
      expect(exitCode).toBe(0);
      expect(await processesNaming(system.dataDir)).toEqual([]);
      expect(await envoyMemory(system.ports.envoy)).toEqual([]);
    },
    120_000,
  );

  it('says which port is taken, and by which flag to choose another', async () => {
    const system = await startSystem();
    try {
      const second = await run('npm', ['start', '--', '--port', String(system.ports.envoy)]);
      expect(second.exitCode).not.toBe(0);
      expect(second.stderr + second.stdout).toContain(String(system.ports.envoy));
      expect(second.stderr + second.stdout).toContain('--port');
    } finally {
      await system.stop();
    }
  }, 120_000);

  it('refuses an unknown setting by name', async () => {
    const { exitCode, stderr, stdout } = await run('npm', ['start'], {
      ISITACAT_STORAGEE: 'file:///nowhere',
    });
    expect(exitCode).not.toBe(0);
    expect(stderr + stdout).toContain('ISITACAT_STORAGEE');
    expect(stderr + stdout).not.toContain(ROOT);
  }, 120_000);
});
