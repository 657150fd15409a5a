import { REPOSITORY } from '@isitacat/launcher';
import { temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe('a contract compared with the released one', () => {
  let copy: TemporaryDirectory;
  beforeEach(async () => {
    copy = await temporaryDirectory();
    const googleApis = 'node_modules/google-proto-files/google/rpc';
    await mkdir(join(copy.path, googleApis), { recursive: true });
    for (const path of ['proto', 'buf.yaml', googleApis]) {
      await cp(join(REPOSITORY, path), join(copy.path, path), { recursive: true });
    }
  });
  afterEach(() => copy[Symbol.asyncDispose]());

  const compare = (): { readonly status: number | null; readonly output: string } => {
    const buf = join(REPOSITORY, 'node_modules', '.bin', 'buf');
    const { status, stdout } = spawnSync(buf, ['breaking', '--against', 'proto/released.binpb'], {
      cwd: copy.path,
      encoding: 'utf8',
    });
    return { status, output: stdout };
  };
  const edit = async (from: RegExp, to: string): Promise<void> => {
    const file = join(copy.path, 'proto/isitacat/v1/image.proto');
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(from);
    await writeFile(file, text.replace(from, to));
  };

  it('breaks nothing as it is', () => {
    expect(compare()).toEqual({ status: 0, output: '' });
  });

  it('may gain a field', async () => {
    await edit(/^}/m, '  string colour = 99;\n}');
    expect(compare().status).toBe(0);
  });

  it.each([
    ['changes its number', /(string mime_type = )2;/, '$12000;'],
    ['changes its type', /string mime_type = 2;/, 'bytes mime_type = 2;'],
    ['changes its name', /string mime_type = 2;/, 'string kind = 2;'],
    ['goes', /string mime_type = 2;/, ''],
  ])('is refused when a field %s', async (_, from, to) => {
    await edit(from, to);
    const { status, output } = compare();
    expect(status).not.toBe(0);
    expect(output).toContain('mime_type');
  });
});
