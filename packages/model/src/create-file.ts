import { randomUUID } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';

import { onMedium } from '@isitacat/storage';

/** Makes a whole file at once, unless there is one already. @param mode Its permissions. */
export async function createFile(path: string, contents: string | Uint8Array, mode: number): Promise<void> {
  const staged = `${path}.${randomUUID()}`;
  await onMedium(async () => {
    try {
      await writeSynced(staged, contents, mode);
      await link(staged, path).catch(existingAsDone);
    } finally {
      await rm(staged, { force: true });
    }
  });
}

async function writeSynced(path: string, contents: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(contents);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function existingAsDone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
