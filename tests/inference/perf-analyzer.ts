import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, run, type ShellResult } from '../support/shell.js';

const WHEEL = 'perf-analyzer==2.60.0';
const WHEEL_DIGEST = '23ef56b107ae9233e5cf09fbdf508dd9b936a52f1bae2f63f53c8117087b3f25';

/** The wheel's program wants a C library of 2.38 or later, which Debian has from this release on. */
const RELEASE = 'trixie';
const LIBRARIES = ['libc6', 'libstdc++6', 'libgcc-s1', 'libssl3t64', 'zlib1g', 'libzstd1'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Runs `perf_analyzer` with arguments. */
export type PerfAnalyzer = (...args: readonly string[]) => Promise<ShellResult>;

/**
 * Fetches perf_analyzer by its hash, with the libraries of a later Debian beside it, so
 * that it runs on an older one; or finds what was fetched before. Needs Python with pip,
 * and apt on a Debian for x86-64.
 */
export async function perfAnalyzer(): Promise<PerfAnalyzer> {
  const home = join(ROOT, '.cache', 'perf-analyzer');
  if (!existsSync(home)) await fetchInto(home);
  const libraries = join(home, 'root', 'usr', 'lib', 'x86_64-linux-gnu');
  const loader = join(libraries, 'ld-linux-x86-64.so.2');
  const program = join(home, 'perf_analyzer', 'bin', 'perf_analyzer');
  return (...args) => run(loader, ['--library-path', libraries, program, ...args]);
}

async function fetchInto(home: string): Promise<void> {
  await mkdir(join(ROOT, '.cache'), { recursive: true });
  const part = await mkdtemp(`${home}-`);
  const requirements = join(part, 'requirements.txt');
  await writeFile(requirements, `${WHEEL} --hash=sha256:${WHEEL_DIGEST}\n`);
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', 'download', '--quiet', '--no-deps'];
  const platform = ['--only-binary=:all:', '--platform', 'manylinux_2_38_x86_64'];
  await must('python3', [...pip, ...platform, '--require-hashes', '-r', requirements, '-d', part]);
  const unpack =
    'import glob, sys, zipfile; zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0]).extractall(sys.argv[1])';
  await must('python3', ['-c', unpack, part]);
  await chmod(join(part, 'perf_analyzer', 'bin', 'perf_analyzer'), 0o755);
  await fetchLibraries(part);
  await rename(part, home);
}

/** From the mirror that apt uses here, checked by Debian's own signature; apt's own state is left alone. */
async function fetchLibraries(folder: string): Promise<void> {
  const targets = await must('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Origin: Debian']);
  const mirror = targets.split('\n').find((uri) => uri !== '' && !uri.includes('security'));
  if (mirror === undefined) throw new Error('apt knows no mirror of Debian: run apt-get update once');
  const sources = join(folder, 'sources.list');
  await writeFile(sources, `deb [signed-by=${KEYRING}] ${mirror} ${RELEASE} main\n`);
  const state = join(folder, 'apt');
  for (const path of ['lists/partial', 'archives/partial'])
    await mkdir(join(state, path), { recursive: true });
  await writeFile(join(state, 'status'), '');
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State': state,
    'Dir::State::status': join(state, 'status'),
    'Dir::Cache': state,
    'APT::Sandbox::User': 'root',
  };
  const apt = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await must('apt-get', [...apt, '-qq', 'update']);
  await must('bash', [
    '-c',
    'cd "$1"; shift; exec apt-get "$@"',
    '-',
    folder,
    ...apt,
    'download',
    ...LIBRARIES,
  ]);
  const root = join(folder, 'root');
  await must('bash', ['-c', 'for deb in "$1"/*.deb; do dpkg-deb -x "$deb" "$2"; done', '-', folder, root]);
}

async function must(program: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(program, args);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.slice(-800)}`);
  return stdout;
}
