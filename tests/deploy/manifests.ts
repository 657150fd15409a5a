import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from '../support/shell.js';

/** Folder of everything that deploys. */
export const DEPLOY = path.join(ROOT, 'deploy');
export const KUBERNETES = path.join(DEPLOY, 'kubernetes');

/** A probe, a hook or a port, as far as tests look at it. */
export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string | number };
  readonly grpc?: { readonly port: number };
  readonly tcpSocket?: { readonly port: string | number };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly unknown[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
  readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string | number>>>>;
  readonly securityContext: unknown;
}

export interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly [Container];
}

/** One manifest; the parts of `spec` that its kind has not are absent. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: PodSpec };
    readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
    readonly podSelector: unknown;
    readonly ingress?: readonly { readonly ports: readonly { readonly port: number }[] }[];
    readonly egress?: readonly { readonly ports: readonly { readonly port: number }[] }[];
    readonly triggers: readonly { readonly metadata: Readonly<Record<string, string>> }[];
    readonly volumeClaimTemplates: readonly unknown[];
  };
}

/** Paths of every file of manifests, without what only Kustomize reads. */
export async function manifestFiles(): Promise<readonly string[]> {
  const entries = await readdir(KUBERNETES, { recursive: true });
  return entries
    .filter((name) => name.endsWith('.yaml') && path.basename(name) !== 'kustomization.yaml')
    .map((name) => path.join(KUBERNETES, name));
}

/** Every manifest of every file. */
export async function readManifests(): Promise<readonly Manifest[]> {
  const texts = await Promise.all((await manifestFiles()).map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => parseAllDocuments(text).map((each) => each.toJS() as Manifest));
}

/** The settings that every pod of ours is given. */
export async function readSettings(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(path.join(KUBERNETES, 'base/settings.env'), 'utf8');
  return Object.fromEntries(text.trim().split('\n').map(splitSetting));
}

function splitSetting(line: string): readonly [string, string] {
  const [name = '', ...value] = line.split('=');
  return [name, value.join('=')];
}

/** A service of `compose.yaml`, as far as tests look at it. */
export interface ComposeService {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly stop_grace_period: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
}

/** What `compose.yaml` runs, by name. */
export async function readCompose(): Promise<Readonly<Record<string, ComposeService>>> {
  const text = await readFile(path.join(DEPLOY, 'compose.yaml'), 'utf8');
  const { services } = parse(text, { merge: true }) as { services: Record<string, ComposeService> };
  return services;
}
