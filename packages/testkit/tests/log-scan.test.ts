import { PLANTED, scanLogs, secretsIn, temporaryDirectory } from '@isitacat/testkit';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010101', 'hex'), randomBytes(60)]);
const NAME = Buffer.from(`{"a":"${PLANTED.displayName}"}`);

describe('the scan of logs', () => {
  it.each([
    ['a token', `"authorization":"${PLANTED.token}"`],
    ['a credential of a header', 'Authorization: Bearer 0123456789abcdef'],
    ['an API key', `isitacat_0123456789_${'k'.repeat(43)}`],
    ['a seed of NATS', `SUA${'B'.repeat(55)}`],
    ['a private key', '-----BEGIN EC PRIVATE KEY-----'],
    ['a display name', NAME.toString()],
    ['a display name', NAME.toString('hex')],
    ...[0, 1, 2].map((n) => ['a display name', Buffer.concat([randomBytes(n), NAME]).toString('base64')]),
    ['the bytes of a picture', JPEG.toString('latin1')],
    ['a picture in base64', JPEG.toString('base64')],
    ['a picture in hexadecimal', JPEG.toString('hex')],
    ['the numbers of a picture', JSON.stringify([...JPEG])],
    ['a buffer', '<Buffer ff d8 ff e0>'],
  ])('finds %s in %j', (what, log) => {
    expect(secretsIn(`{"msg":"call"} ${log} and more`).join()).toContain(what);
  });

  it('finds nothing in a line of a call', () => {
    const line = '{"level":"info","requestId":"3f2f1c2e","method":"/a/B","code":"OK","durationMs":3.1}';
    expect(secretsIn(line)).toEqual([]);
  });

  it('names the log that tells', async () => {
    await using folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'logs'));
    await writeFile(join(folder.path, 'logs', 'bff.log'), NAME);
    await expect(scanLogs(folder.path, [])).rejects.toThrow('bff.log tells a display name');
    await expect(scanLogs(`${folder.path}/none`, [PLANTED.token])).rejects.toThrow(
      'the screen tells a token',
    );
    await expect(scanLogs(`${folder.path}/none`, ['all is well'])).resolves.toBeUndefined();
  });
});
