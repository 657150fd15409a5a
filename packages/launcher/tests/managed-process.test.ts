import { ManagedProcess } from '@isitacat/launcher';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { isThere, untilGone } from './fixtures.js';

const limit = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(10_000) });
const shell = (script: string): Promise<ManagedProcess> =>
  ManagedProcess.start({ title: 'the program', command: '/bin/sh', args: ['-c', script] });

describe('ManagedProcess', () => {
  it('finds a line that was written and waits for one that will be', async () => {
    await using process = await shell(
      'echo first 1; read never < /dev/zero & sleep 0.2; echo second 2; wait',
    );
    const second = process.waitForLine(/second (\d)/, limit());
    expect((await process.waitForLine(/first (\d)/, limit()))[1]).toBe('1');
    expect((await second)[1]).toBe('2');
    expect((await process.waitForLine(/first (\d)/, limit()))[1]).toBe('1');
  });

  it('tells the last words of a program that ends before it says what is waited for', async () => {
    const process = await shell('echo no room left >&2; exit 3');
    await expect(process.waitForLine(/ready/, limit())).rejects.toThrow(
      /the program ended with status 3: no room left/,
    );
  });

  it('stops waiting when told to', async () => {
    await using process = await shell('exec sleep 60');
    await expect(
      process.waitForLine(/ready/, { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });

  it('says that a program can not be run', async () => {
    const start = ManagedProcess.start({ title: 'the program', command: '/no/such', args: [] });
    await expect(start).rejects.toThrow("the program can't be run");
  });

  it('ends a program that does not listen, with the children it leaves behind', async () => {
    const process = await shell("trap '' TERM; sleep 60 & echo child $!; while :; do wait; done");
    const child = Number((await process.waitForLine(/child (\d+)/, limit()))[1]);
    expect(await process.stop({ graceMs: 100 })).toEqual({ code: undefined, signal: 'SIGKILL' });
    await untilGone(process.pid);
    await untilGone(child);
  });

  it('ends at once when hurried', async () => {
    const process = await shell("trap '' TERM; echo ready; while :; do sleep 1; done");
    await process.waitForLine(/ready/, limit());
    const hurry = new AbortController();
    const stopped = process.stop({ graceMs: 60_000, hurry: hurry.signal });
    hurry.abort();
    expect((await stopped).signal).toBe('SIGKILL');
  });

  it('does not keep its parent for a grandchild that left the group with the output', async () => {
    const program = `
      import { ManagedProcess } from '@isitacat/launcher';
      const args = ['-c', 'setsid sleep 60 & echo $!'];
      const child = await ManagedProcess.start({ title: 'x', command: '/bin/sh', args });
      await child.exit;
      console.log(child.lastLines[0]);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(parent, 'exit', limit());
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    try {
      expect(await ended).toEqual([0, null]);
    } finally {
      parent.kill();
      process.kill(Number(line), 'SIGKILL');
    }
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('ends when its parent dies of %s', async (signal) => {
    const program = `
      import { ManagedProcess } from '@isitacat/launcher';
      const child = await ManagedProcess.start({ title: 'x', command: '/bin/sleep', args: ['60'] });
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    expect(await isThere(Number(line))).toBe(true);
    parent.kill(signal);
    await untilGone(Number(line));
  });
});
