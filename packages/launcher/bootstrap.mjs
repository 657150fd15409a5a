// Runs before anything is installed or built: plain JavaScript, Node's own modules only.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, '.cache');
const STAMPS = join(CACHE, 'build-stamps.json');
const LOCK = join(CACHE, 'build.lock');
const OLDEST_NODE = [20, 19];

/** What runs each command once all is built; `build` is done then. */
const PROGRAMS = {
  start: 'packages/launcher/dist/main.js',
  test: 'packages/launcher/dist/main.js',
  check: 'packages/launcher/dist/main.js',
  engine: 'packages/launcher/dist/main.js',
  jobs: 'packages/launcher/dist/main.js',
  keys: 'packages/launcher/dist/main.js',
  train: 'training/dist/main.js',
  evaluate: 'training/dist/main.js',
  'publish-model': 'training/dist/main.js',
  rollback: 'training/dist/main.js',
  feedback: 'training/dist/main.js',
  bench: 'bench/dist/main.js',
  tune: 'bench/dist/tune-main.js',
  chaos: 'tests/faults/dist/main.js',
  fuzz: 'tests/fuzz/dist/main.js',
  build: undefined,
};

const FOREIGN = `${ROOT} has yet to be installed or built, and you may not write there: run this as its owner`;

const PACKAGES = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`);

/** In order; each is skipped while what it reads is unchanged and what it writes is there. */
const STEPS = [
  {
    title: 'generating code from proto/',
    reads: [
      'proto',
      'training/proto',
      'buf.yaml',
      'buf.gen.yaml',
      'training/buf.gen.yaml',
      'package-lock.json',
    ],
    writes: ['packages/contracts/src/gen', 'training/src/gen', 'packages/contracts/gen/public.binpb'],
    run: () => {
      tool('buf', ['generate', '--clean']);
      tool('buf', ['generate', '--clean', '--template', 'training/buf.gen.yaml']);
      mkdirSync(join(ROOT, 'packages/contracts/gen'), { recursive: true });
      // With the details of errors, which clients look up by reflection.
      const details = 'node_modules/google-proto-files/google/rpc/error_details.proto';
      const served = ['proto/isitacat/v1', 'proto/inference', details];
      const paths = served.flatMap((path) => ['--path', path]);
      tool('buf', ['build', ...paths, '-o', 'packages/contracts/gen/public.binpb']);
    },
  },
  {
    title: 'compiling to WebAssembly',
    reads: ['packages/vision/assembly', 'package-lock.json'],
    writes: ['packages/vision/gen/pixels.wasm'],
    run: () => {
      const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
      tool('asc', ['assembly/pixels.ts', '--outFile', 'gen/pixels.wasm', ...flags], 'packages/vision');
    },
  },
  {
    title: 'compiling',
    reads: [
      ...PACKAGES,
      'training',
      'bench/src',
      'tests/faults',
      'tests/fuzz',
      'tsconfig.base.json',
      'package-lock.json',
    ],
    writes: [
      ...[...PACKAGES, 'training'].map((folder) => `${folder}/dist/index.js`),
      'bench/dist/main.js',
      'tests/faults/dist/main.js',
      'tests/fuzz/dist/main.js',
    ],
    run: () => tool('tsc', ['-b', ...PACKAGES, 'training', 'bench', 'tests/faults', 'tests/fuzz']),
  },
  {
    title: 'building the page',
    reads: ['web', 'packages/contracts', 'packages/errors', 'package-lock.json'],
    writes: ['web/dist/index.html'],
    run: () => tool('vite', ['build', '--logLevel', 'warn'], 'web'),
  },
];

const HELP = `usage: npm run <command> [-- flags]; each installs and builds what it needs first

  start          runs everything and prints the address of the page
  test           every test
  check          everything but tests: contracts, types, lint, layering, dead code, format
  build          installs and builds, no more
  train          trains a model on a folder of pictures
  evaluate       scores a published model on a folder of pictures
  publish-model  publishes a trained model
  rollback       makes the model published before the current one answer again
  feedback       exports the pictures that people said something about, to train on
  jobs           lists, shows and replays background jobs that were given up
  keys           makes, lists and revokes the keys by which programs sign in
  engine         builds the engine tfjs-native or tfjs-gpu
  bench          measures ours and its peers side by side
  tune           finds the setting that is fastest on this machine
  chaos          breaks the whole on purpose, and checks that nothing accepted is lost
  fuzz           has the readers of what comes from outside read changed inputs

Each tells its flags with --help.`;

const [command = '', ...flags] = process.argv.slice(2);
try {
  checkNode();
  if (!Object.hasOwn(PROGRAMS, command)) fail(HELP);
  if (command === 'build' && flags.includes('--help')) say(HELP);
  else await prepareAndRun();
} catch (error) {
  if (error?.message !== undefined) console.error(error.message);
  process.exitCode = 1;
}

async function prepareAndRun() {
  await withLock(() => {
    install();
    build();
  });
  await linkEngines();
  const program = PROGRAMS[command];
  if (program === undefined) return say('built');
  // In this very process: signals and the exit status need no passing on.
  process.argv.splice(1, 2, join(ROOT, program), command);
  await import(pathToFileURL(join(ROOT, program)).href);
}

/** npm ci takes away what `npm run engine` has put in its place. */
async function linkEngines() {
  const module = join(ROOT, 'packages/launcher/dist/engine/link-engines.js');
  await (await import(pathToFileURL(module).href)).linkEngines();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}: install Node 22`);
}

function install() {
  if (isInstalled()) return;
  if (!isWritable()) fail(FOREIGN);
  say('installing packages (npm ci)');
  const npm = process.env.npm_execpath;
  const [program, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const { status } = spawnSync(program, [...first, 'ci', '--loglevel', 'error'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) fail('npm ci failed: the lines above say why');
}

/** Whether npm's own note of what it installed has all that the lock file asks for. */
function isInstalled() {
  const note = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(note, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, link, optional }]) =>
      !path.includes('node_modules/') ||
      (optional && present[path] === undefined) || // another platform's
      (link ? present[path]?.link : present[path]?.version === version),
  );
}

function build() {
  const stamps = existsSync(STAMPS) ? JSON.parse(readFileSync(STAMPS, 'utf8')) : {};
  for (const step of STEPS) {
    const complete = () => step.writes.every((path) => existsSync(join(ROOT, path)));
    const stamp = digest(step.reads);
    if (stamps[step.title] === stamp && complete()) continue;
    if (!isWritable()) fail(FOREIGN);
    say(step.title);
    step.run();
    // Generated files may be read too, so the stamp is of what is there now.
    stamps[step.title] = digest(step.reads);
    writeFileSync(STAMPS, JSON.stringify(stamps));
  }
}

/** Digest of files and folders, less what is built and what is only tested. */
function digest(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths.flatMap(sources)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function sources(path) {
  if (
    !existsSync(join(ROOT, path)) ||
    /(^|\/)(node_modules|dist|tests)$|[.]test[.]ts$|[.]tsbuildinfo$/.test(path)
  )
    return [];
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  const names = readdirSync(join(ROOT, path)).sort();
  return names.flatMap((name) => sources(`${path}/${name}`));
}

/** Runs an installed program; what it says is shown where it fails. */
function tool(name, args, folder = '.') {
  const bins = [join(ROOT, folder, 'node_modules', '.bin'), join(ROOT, 'node_modules', '.bin')];
  const result = spawnSync(name, args, {
    cwd: join(ROOT, folder),
    env: { ...process.env, PATH: [...bins, process.env.PATH].join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  fail(`${name} failed${result.error === undefined ? '' : `: ${result.error.message}`}`);
}

/** Two commands started at once build one after the other; where this user can't write, nobody need wait. */
async function withLock(work) {
  if (!isWritable()) return work();
  mkdirSync(CACHE, { recursive: true });
  for (let told = false; !takeLock(); told = true) {
    if (!told) say('another command is building: waiting for it');
    await sleep(200);
  }
  try {
    work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function isWritable() {
  try {
    for (const folder of [ROOT, CACHE]) if (existsSync(folder)) accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function takeLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!holderLives()) rmSync(LOCK, { force: true });
    return false;
  }
}

function holderLives() {
  try {
    return process.kill(Number(readFileSync(LOCK, 'utf8')) || process.pid, 0);
  } catch {
    return false;
  }
}

function say(line) {
  console.error(line);
}

function fail(message) {
  throw new Error(message);
}
