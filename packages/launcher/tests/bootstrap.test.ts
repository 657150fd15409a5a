import { REPOSITORY } from '@isitacat/launcher';
import { temporaryDirectory } from '@isitacat/testkit';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const NOBODY = 65_534;

it("says whose the folder is instead of waiting where it can't be written", async () => {
  await using folder = await temporaryDirectory();
  const script = join(folder.path, 'packages', 'launcher', 'bootstrap.mjs');
  await mkdir(join(folder.path, 'packages', 'launcher'), { recursive: true });
  await copyFile(join(REPOSITORY, 'packages', 'launcher', 'bootstrap.mjs'), script);
  await writeFile(join(folder.path, 'package-lock.json'), '{"packages":{}}');
  await chmod(folder.path, 0o555);
  const root = process.getuid?.() === 0; // whom no mode keeps out
  const child = spawn(process.execPath, [script, 'build'], {
    ...(root && { uid: NOBODY, gid: NOBODY }),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 20_000,
  });
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
  await chmod(folder.path, 0o755);
  expect(stderr).toBe(
    `${await realpath(folder.path)}/ has yet to be installed or built, and you may not write there: run this as its owner\n`,
  );
  expect(child.exitCode).toBe(1);
}, 30_000);
