import { execFile } from 'node:child_process';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { temporaryDirectory } from '@isitacat/testkit';

const run = promisify(execFile);

/** A disk of its own that can be full and have room again. */
export interface SmallDisk extends AsyncDisposable {
  /** Where it is mounted. */
  readonly path: string;
  /** Leaves no room but `bytes` (default none). */
  fill(bytes?: number): Promise<void>;
  /** Gives it its room back. */
  free(): Promise<void>;
}

/** Shown as free while it has room: NATS wants to be able to keep what its streams may hold. */
const SIZE_BYTES = 4 * 1024 ** 3;

/** Whether this user may mount disks here. */
export async function canMount(): Promise<boolean> {
  try {
    await using disk = await mountDisk();
    return disk.path !== '';
  } catch {
    return false;
  }
}

/** Mounts an empty disk that takes memory only for what is on it. Dispose it once nothing uses it. */
export async function mountDisk(): Promise<SmallDisk> {
  const folder = await temporaryDirectory();
  const path = `${folder.path}/disk`;
  await mkdir(path);
  await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_BYTES}`, 'none', path]);
  const resize = async (bytes: number): Promise<void> => {
    await run('mount', ['-o', `remount,size=${bytes}`, path]);
  };
  return {
    path,
    fill: async (bytes = 0) => {
      const { blocks, bfree, bsize } = await statfs(path);
      await resize((blocks - bfree) * bsize + bytes);
    },
    free: () => resize(SIZE_BYTES),
    async [Symbol.asyncDispose]() {
      await run('umount', ['--lazy', path]);
      await rm(folder.path, { recursive: true, force: true });
    },
  };
}
