import { chmod, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { TOOLS } from '@isitacat/launcher';
import { temporaryDirectory, toolPath } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { ROOT, run } from '../support/shell.js';
import { DEPLOY } from './manifests.js';

const dockerfile = await readFile(path.join(DEPLOY, 'docker/Dockerfile'), 'utf8');

describe('the Dockerfile', () => {
  it('has nothing that hadolint finds fault with', async () => {
    const { stdout, exitCode } = await run(await toolPath('hadolint'), [
      path.join(DEPLOY, 'docker/Dockerfile'),
    ]);
    expect(stdout).toBe('');
    expect(exitCode).toBe(0);
  }, 120_000);

  it('builds on exact versions: of Envoy the one that tests run', () => {
    const images = [...dockerfile.matchAll(/^FROM (\S+:\S+)/gm)].map(([, image = '']) => image);
    for (const image of images) expect(image).toMatch(/:v?\d+\.\d+\.\d+/);
    expect(images.some((image) => image.startsWith(`envoyproxy/envoy:v${TOOLS.envoy.version}`))).toBe(true);
  });

  it.each(['compose.yaml', 'kubernetes/base/nats.yaml'])(
    'is joined by the NATS that tests run, in %s',
    async (file) => {
      const text = await readFile(path.join(DEPLOY, file), 'utf8');
      expect(/image: nats:(\S+)-alpine/.exec(text)?.[1]).toBe(TOOLS['nats-server'].version);
    },
  );

  it('leaves every image with nobody in particular', () => {
    const stages = dockerfile.split(/^FROM /m).slice(1);
    const run = stages.filter((stage) => stage.includes('\nENTRYPOINT'));
    expect(run).toHaveLength(5);
    for (const stage of run) expect(stage).toMatch(/^USER 10001:10001$|^runtime AS/m);
  });

  it('copies what is there', async () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(?:--\S+ )?(.+) \S+$/gm)].map(
      ([, text = '']) => text,
    );
    expect(sources.length).toBeGreaterThan(3);
    const scripts = [...dockerfile.matchAll(/deploy\/docker\/[\w.-]+\.(?:mjs|sh)/g)].map(
      ([script]) => script,
    );
    for (const source of [...sources, ...scripts])
      await expect(readFile(path.join(ROOT, source)).catch(codeOf)).resolves.not.toBe('ENOENT');
  });
});

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}

describe('what the images are given', () => {
  it('is a docker/nats.conf that NATS takes, with users that are made once', async () => {
    await using folder = await temporaryDirectory();
    const made = path.join(folder.path, 'made');
    const make = () => run('node', ['deploy/docker/nats-credentials.mjs', made]);
    expect(await make()).toMatchObject({ exitCode: 0, stderr: '' });
    const users = path.join(made, 'nats/users.conf');
    const before = await readFile(users, 'utf8');
    for (const user of ['bff', 'predictor'])
      expect(before).not.toContain((await readFile(path.join(made, user, 'seed'), 'utf8')).trim());
    await make();
    expect(await readFile(users, 'utf8')).toBe(before);
    expect(await taken('docker/nats.conf', folder.path, { 'users.conf': before })).toContain('is valid');
  });

  it('is a kubernetes/base/nats.conf that NATS takes, with users out of secrets', async () => {
    await using folder = await temporaryDirectory();
    const { stdout } = await run('node', ['deploy/nats-credentials.mjs']);
    const { items } = JSON.parse(stdout) as { readonly items: readonly Secret[] };
    const [{ stringData }, ...seeds] = items as [Secret, ...Secret[]];
    expect(seeds.map(({ metadata }) => metadata.name)).toEqual([
      'nats-bff',
      'nats-predictor',
      'nats-publisher',
    ]);
    for (const {
      stringData: { seed = '' },
    } of seeds)
      expect(stringData['users.conf']).not.toContain(seed);
    expect(await taken('kubernetes/base/nats.conf', folder.path, stringData)).toContain('is valid');
  });

  it('is the committed model, published once', async () => {
    await using folder = await temporaryDirectory();
    const env = { ISITACAT_STORAGE: pathToFileURL(folder.path).href };
    const seed = () => run('node', ['deploy/docker/seed-registry.mjs'], env);
    expect(JSON.parse((await seed()).stdout)).toMatchObject({ seeded: ['cat'] });
    expect(JSON.parse((await seed()).stdout)).toMatchObject({ seeded: [] });
    expect(await readdir(folder.path)).toContain('models');
  }, 60_000);
});

/** As `deploy/nats-credentials.mjs` prints it. */
interface Secret {
  readonly metadata: { readonly name: string };
  readonly stringData: Readonly<Record<string, string>>;
}

/** What NATS says of a configuration that lies beside the files of its users. */
async function taken(file: string, folder: string, users: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(path.join(folder, 'nats'), { recursive: true });
  await mkdir(path.join(folder, 'nats-users'), { recursive: true });
  await cp(path.join(DEPLOY, file), path.join(folder, 'nats/nats.conf'));
  for (const [name, text] of Object.entries(users))
    await writeFile(path.join(folder, 'nats-users', name), text);
  const args = ['-t', '--config', path.join(folder, 'nats/nats.conf')];
  return (await run(await toolPath('nats-server'), args, { POD_NAME: 'nats-0' })).stderr;
}

describe('pinning', () => {
  const DIGEST = `sha256:${'ab'.repeat(32)}`;

  /** A copy of what is pinned, and a docker that says and does this. */
  async function pin(folder: string, docker: string): ReturnType<typeof run> {
    for (const name of ['pin-images.mjs', 'docker', 'compose.yaml', 'kubernetes/base'])
      await cp(path.join(DEPLOY, name), path.join(folder, name), { recursive: true });
    const bin = path.join(folder, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(path.join(bin, 'docker'), `#!/bin/sh\n${docker}\n`);
    await chmod(path.join(bin, 'docker'), 0o755);
    return await run(process.execPath, [path.join(folder, 'pin-images.mjs')], {
      PATH: `${bin}:/bin:/usr/bin`,
    });
  }

  it('puts digests behind the tags of what is not ours', async () => {
    await using folder = await temporaryDirectory();
    expect(await pin(folder.path, `echo ${DIGEST}`)).toMatchObject({ exitCode: 0, stderr: '' });
    const pinned = await readFile(path.join(folder.path, 'docker/Dockerfile'), 'utf8');
    expect(pinned.match(/@sha256:/g)).toHaveLength(dockerfile.match(/^FROM \S+:\S+/gm)?.length ?? 0);
    expect(pinned.replaceAll(`@${DIGEST}`, '')).toBe(dockerfile);
    const compose = await readFile(path.join(folder.path, 'compose.yaml'), 'utf8');
    expect(compose).toMatch(new RegExp(`image: nats:\\S+@${DIGEST}`));
    expect(compose).not.toMatch(/isitacat\/\S+@/);
  });

  it('says which digest can not be had, and why', async () => {
    await using folder = await temporaryDirectory();
    const { exitCode, stderr } = await pin(folder.path, 'echo no way >&2; exit 1');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^the digest of node:\S+ can't be had: no way$/m);
  });
});
