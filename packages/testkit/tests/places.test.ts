import { freePort, freePortBlock, sharedData, temporaryDirectory } from '@isitacat/testkit';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('free ports', () => {
  it('can be listened on', async () => {
    const block = await freePortBlock(12);
    for (const port of [await freePort(), block, block + 11]) {
      const server = createServer().listen(port, '127.0.0.1');
      await once(server, 'listening');
      server.close();
    }
  });
});

describe('temporaryDirectory', () => {
  it('goes with all that is in it', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'file'), '');
    await directory[Symbol.asyncDispose]();
    expect(existsSync(directory.path)).toBe(false);
  });
});

describe('sharedData', () => {
  it('says what is missing and where it belongs', () => {
    expect(() => sharedData('no/such')).toThrow(/no ..\/shared\/data\/no\/such/);
  });
});
