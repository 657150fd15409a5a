import { mkdtemp, readFile, readdir, rm, utimes, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { isAppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';

import { openStore } from '../src/index.js';
import { describeBlobStore } from './blob-store-contract.js';

describeBlobStore('a store in a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'storage-'));
  return {
    open: () => openStore(pathToFileURL(join(folder, 'not', 'yet', 'there')).href),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
});
