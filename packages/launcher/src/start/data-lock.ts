import { AppError } from '@isitacat/errors';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Keeps a data folder to one running system. Dispose it to let the folder go;
 * what a killed holder left is taken over.
 *
 * @throws AppError `SETUP_INCOMPLETE` when another running system holds it.
 */
export async function lockDataDir(dataDir: string): Promise<AsyncDisposable> {
  const file = join(dataDir, 'lock');
  const mine = await identityOf(process.pid);
  while (!(await create(file, mine))) {
    const holder = await readFile(file, 'utf8').catch(() => '');
    if (await isRunning(holder)) {
      const [pid = ''] = holder.split(' ');
      throw new AppError(
        'SETUP_INCOMPLETE',
        `the data folder is in use by a system that is running (process ${pid}): stop that one, or name another folder with --data-dir`,
      );
    }
    await discard(file, holder);
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

async function create(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead holder's lock, and only that: another process may be doing the same. */
async function discard(file: string, holder: string): Promise<void> {
  const aside = `${file}-${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  const taken = await readFile(aside, 'utf8').catch(() => holder);
  if (taken !== holder) await rename(aside, file);
  await rm(aside, { force: true });
}

async function isRunning(identity: string): Promise<boolean> {
  const pid = Number(identity.split(' ')[0]);
  return Number.isInteger(pid) && pid > 0 && (await identityOf(pid)) === identity && exists(pid);
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A process's number and, where the system tells it, its start: numbers are used again. */
async function identityOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return `${pid} ${fields[19] ?? ''}`.trim();
}
