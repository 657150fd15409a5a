import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connect } from 'node:tls';
import { readConfig as readBffConfig } from '@isitacat/bff';
import { findOnPath } from '@isitacat/launcher';
import { readConfig as readPredictorConfig } from '@isitacat/predictor';
import {
  makeAuthority,
  startEnvoy,
  temporaryDirectory,
  toolPath,
  type Authority,
  type TemporaryDirectory,
} from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { run } from '../support/shell.js';
import { DEPLOY, KUBERNETES, type Manifest } from './manifests.js';

const [kubectl] = await findOnPath(['kubectl'], process.env['PATH']);
const ISSUER = { ISITACAT_SIGN_IN: 'https://issuer.example', ISITACAT_JWKS: 'https://issuer.example/keys' };
const TLS_CONFIGURATION = ['--config-path', '/etc/envoy/envoy-tls.yaml'];
const LIMIT_MS = 30_000;

let folder: TemporaryDirectory;
let authority: Authority;
beforeAll(async () => {
  folder = await temporaryDirectory();
  authority = await makeAuthority(folder.path);
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

/** Writes a configuration as the image is given it. @returns its folder, whose files find what they name. */
async function configuration(name: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const made = path.join(folder.path, name);
  expect(await run('node', ['deploy/docker/envoy-config.mjs', made], env)).toMatchObject({ exitCode: 0 });
  const { certificate, key } = await authority.issue(name);
  await copyFile(certificate, path.join(made, 'tls.crt'));
  await copyFile(key, path.join(made, 'tls.key'));
  for (const file of ['envoy-tls.yaml', 'tls.json']) {
    const text = await readFile(path.join(made, file), 'utf8');
    await writeFile(path.join(made, file), text.replace(/\/etc\/envoy|\/certificates/g, made));
  }
  return made;
}

describe("the image's Envoy", () => {
  it.each([
    ['in the clear', 'envoy.yaml', {}],
    ['by TLS', 'envoy-tls.yaml', {}],
    ['in the clear, with an issuer', 'envoy.yaml', ISSUER],
    ['by TLS, with an issuer', 'envoy-tls.yaml', ISSUER],
  ])(
    'takes its configuration for callers %s, and finds BFFs by name',
    async (title, file, env) => {
      const made = await configuration(title.replace(/\W+/g, '-'), env);
      const text = await readFile(path.join(made, file), 'utf8');
      expect(text).toContain('"address":"bff"');
      expect(text).toMatch(/address: 0\.0\.0\.0, port_value: 8080/);
      expect(text.includes('DownstreamTlsContext')).toBe(file.includes('tls'));
      expect(text.includes('"issuer":"https://issuer.example"')).toBe(env === ISSUER);
      const args = ['--mode', 'validate', '--config-path', path.join(made, file)];
      expect((await run(await toolPath('envoy'), args)).stdout).toContain('OK');
    },
    60_000,
  );

  it('shows a new certificate as soon as its secret has it, as Kubernetes exchanges what it mounts', async () => {
    const mounted = path.join(folder.path, 'mounted');
    const put = async (version: string): Promise<X509Certificate> => {
      const { certificate, key } = await authority.issue(version);
      await mkdir(path.join(mounted, version), { recursive: true });
      await copyFile(certificate, path.join(mounted, version, 'tls.crt'));
      await copyFile(key, path.join(mounted, version, 'tls.key'));
      await symlink(version, path.join(mounted, '..data_tmp'));
      await rename(path.join(mounted, '..data_tmp'), path.join(mounted, '..data'));
      return new X509Certificate(await readFile(certificate));
    };
    await put('first');
    for (const name of ['tls.crt', 'tls.key']) await symlink(`..data/${name}`, path.join(mounted, name));
    const tls = { certificate: path.join(mounted, 'tls.crt'), key: path.join(mounted, 'tls.key') };
    await using envoy = await startEnvoy({ grpcPort: 1, httpPort: 1, tls });
    const next = await put('second');
    const end = performance.now() + LIMIT_MS;
    while ((await shown(envoy.port)) !== next.fingerprint256)
      if (performance.now() > end) throw new Error('the certificate stays');
  }, 90_000);
});

async function shown(port: number): Promise<string | undefined> {
  const ca = await readFile(authority.certificate);
  const socket = connect({ host: '127.0.0.1', servername: 'localhost', port, ca });
  await once(socket, 'secureConnect', { signal: AbortSignal.timeout(LIMIT_MS) });
  const fingerprint = socket.getPeerX509Certificate()?.fingerprint256;
  socket.destroy();
  return fingerprint;
}

interface Rendered extends Manifest {
  readonly data?: Readonly<Record<string, string>>;
}

/** A pod's part of what `kubectl` renders, as far as it matters here. */
interface Door {
  readonly args?: readonly string[];
  readonly readinessProbe?: { readonly httpGet?: { readonly scheme?: string } };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

describe.skipIf(kubectl === undefined)('the overlay for the internet', async () => {
  const { stdout } = await run(kubectl ?? '', ['kustomize', path.join(KUBERNETES, 'overlays/internet')]);
  const manifests = parseAllDocuments(stdout).map((each) => each.toJS() as Rendered);
  const named = (kind: string, name: string) =>
    manifests.find((each) => each.kind === kind && each.metadata.name.startsWith(name));

  it('has Envoy speak TLS with the certificate of a secret', () => {
    const { containers, ...pod } = named('Deployment', 'envoy')?.spec.template.spec ?? { containers: [] };
    const [envoy] = containers as readonly Door[];
    expect(envoy?.args).toEqual(TLS_CONFIGURATION);
    expect(envoy?.readinessProbe?.httpGet?.scheme).toBe('HTTPS');
    expect(envoy?.volumeMounts).toContainEqual({
      ...{ name: 'certificates', mountPath: '/certificates', readOnly: true },
    });
    expect(pod).toMatchObject({
      securityContext: { fsGroup: 10_001, runAsNonRoot: true },
      volumes: expect.arrayContaining([
        { name: 'certificates', secret: { secretName: 'tls', defaultMode: 0o440 } },
      ]) as unknown,
    });
    expect(named('Service', 'envoy')?.spec.ports).toEqual([
      { name: 'public', port: 443, targetPort: 'public', appProtocol: 'https' },
    ]);
  });

  it('has people and programs sign in, and lets who checks that out to the issuer', () => {
    const settings = named('ConfigMap', 'settings')?.data ?? {};
    const { signIn } = readBffConfig(settings);
    expect(signIn?.issuer?.issuer).toBe(ISSUER.ISITACAT_SIGN_IN);
    expect(() => readPredictorConfig(settings)).not.toThrow();
    expect(named('NetworkPolicy', 'issuer')?.spec.podSelector).toEqual({
      matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['bff', 'envoy'] }],
    });
  });
});

describe('what compose.yaml is overlaid with', async () => {
  interface Overlay {
    readonly command?: readonly string[];
    readonly volumes?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
    readonly networks?: readonly string[];
    readonly build?: { readonly args: Readonly<Record<string, string>> };
  }
  const read = async (file: string) =>
    (
      parse(await readFile(path.join(DEPLOY, file), 'utf8'), { merge: true }) as {
        services: Record<string, Overlay>;
      }
    ).services;
  const [tls, signIn] = await Promise.all(['compose.tls.yaml', 'compose.sign-in.yaml'].map(read));

  it('has Envoy speak TLS with the certificate of a folder', () => {
    expect(tls?.['envoy']?.command).toEqual(TLS_CONFIGURATION);
    expect(tls?.['envoy']?.volumes).toEqual([expect.stringMatching(/:\/certificates:ro$/)]);
  });

  it('tells BFF and Envoy alike who may call', async () => {
    const [environment = {}, args] = [signIn?.['bff']?.environment, signIn?.['envoy']?.build?.args];
    expect(args).toEqual(environment);
    expect(signIn?.['bff']?.networks).toContain('outside');
    const dockerfile = await readFile(path.join(DEPLOY, 'docker/Dockerfile'), 'utf8');
    for (const name of Object.keys(environment)) expect(dockerfile).toContain(`\nARG ${name}\n`);
    expect(() =>
      readBffConfig({ ...environment, ...ISSUER, ISITACAT_STORAGE: 'file:///data' }),
    ).not.toThrow();
  });
});
