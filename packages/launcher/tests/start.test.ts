import { REPOSITORY } from '@isitacat/launcher';
import {
  envoyMemory,
  freePortBlock,
  processesNaming,
  startSystem,
  temporaryDirectory,
  type System,
  type TemporaryDirectory,
} from '@isitacat/testkit';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilGone } from './fixtures.js';

const MAIN = join(REPOSITORY, 'packages', 'launcher', 'dist', 'main.js');

/** Runs a launcher that is expected to end by itself. */
async function launch(
  ...flags: readonly string[]
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [MAIN, 'start', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, stdout, stderr };
}

describe('npm start', () => {
  it('tells its flags', async () => {
    expect(await launch('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('--port N') as string,
    });
  });

  it('says what is wrong with a flag, in a line', async () => {
    const { status, stderr } = await launch('--port', '80abc');
    expect(status).toBe(1);
    expect(stderr).toBe('--port must be a whole number from 1 to 65524, not "80abc"\n');
  });

  it('says what to do about a data folder that is none', async () => {
    await using folder = await temporaryDirectory();
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    const { status, stderr } = await launch('--port', String(await freePortBlock(11)), '--data-dir', file);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `the data folder ${file} can't be written (ENOTDIR): make it a folder of yours, or name another with --data-dir\n`,
    );
  });
});

describe.runIf(process.platform === 'linux')('a running system', () => {
  let folder: TemporaryDirectory;
  let system: System;
  beforeAll(async () => {
    folder = await temporaryDirectory();
    system = await startSystem({ dataDir: folder.path });
  }, 120_000);
  afterAll(async () => {
    await system.stop('SIGKILL');
    await folder[Symbol.asyncDispose]();
  });

  it('keeps its ports: another says which are taken, what for and what to do', async () => {
    await using other = await temporaryDirectory();
    const { status, stderr } = await launch('--port', String(system.ports.envoy), '--data-dir', other.path);
    expect(status).toBe(1);
    expect(stderr).toContain(`port ${system.ports.envoy} (for the page and the API) is taken`);
    expect(stderr).toContain(`port ${system.ports.nats[0].clients} (for NATS) is taken`);
    expect(stderr).toContain('npm start -- --port N');
  });

  it('keeps its data folder: another is refused', async () => {
    const { status, stderr } = await launch(
      '--port',
      String(await freePortBlock(11)),
      '--data-dir',
      folder.path,
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^the data folder is in use by a system that is running \(process \d+\): stop that one, or name another folder with --data-dir\n$/,
    );
  });

  it('tells of a part that dies and starts it again', async () => {
    await system.predictors[0]?.signal('SIGKILL');
    const signal = AbortSignal.timeout(80_000);
    await system.waitForLog(/^predictor was ended by SIGKILL/, signal);
    await untilOk(`http://127.0.0.1:${system.ports.predictors[0] ?? 0}/readyz`, signal);
  }, 90_000);

  it('keeps a log of each part', async () => {
    const logs = ['nats', 'bff', 'predictor-1', 'envoy'].map((part) =>
      join(folder.path, 'logs', `${part}.log`),
    );
    const texts = await Promise.all(logs.map((path) => readFile(path, 'utf8')));
    expect(texts[0]).toContain('Server is ready');
    expect(texts[1]).toContain('"serving"');
  });

  it('keeps what opens NATS for its owner alone', async () => {
    const run = join(folder.path, 'run');
    const secrets = [
      'nats.conf',
      ...(await readdir(join(run, 'credentials'))).map((name) => `credentials/${name}`),
    ];
    expect(secrets).toHaveLength(5);
    for (const name of secrets) expect((await stat(join(run, name))).mode & 0o777).toBe(0o600);
    expect((await stat(join(run, 'credentials'))).mode & 0o777).toBe(0o700);
  });

  it('leaves no process and no shared memory when its launcher is killed, and its folder to the next', async () => {
    const parts = await processesNaming(folder.path);
    expect(parts.length).toBeGreaterThan(4);
    expect(await envoyMemory(system.ports.envoy)).toHaveLength(1);
    await system.stop('SIGKILL');
    for (const pid of parts) await untilGone(pid);
    expect(await envoyMemory(system.ports.envoy)).toEqual([]);
    system = await startSystem({ dataDir: folder.path });
    expect(await system.stop()).toEqual({ exitCode: 0 });
    expect(await processesNaming(folder.path)).toEqual([]);
  }, 180_000);
});

async function untilOk(url: string, signal: AbortSignal): Promise<void> {
  for (let ok = false; !ok;) {
    await sleep(50, undefined, { signal });
    ok = await fetch(url, { signal }).then(
      (response) => response.ok,
      () => false,
    );
  }
}
