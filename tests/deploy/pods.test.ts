import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/shell.js';
import { readCompose, readManifests, type Container, type Probe } from './manifests.js';

const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const manifests = await readManifests();
const pods = manifests
  .filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind))
  .map(({ metadata, spec }) => [metadata.name, spec.template.spec] as const);
const containers = pods.flatMap(([pod, { initContainers = [], containers }]) =>
  [...initContainers, ...containers].map((container) => [`${pod}: ${container.name}`, container] as const),
);
const serving = containers.filter(([, { ports }]) => ports !== undefined);

const portOf = ({ httpGet, grpc, tcpSocket }: Probe): string | number | undefined =>
  httpGet?.port ?? grpc?.port ?? tcpSocket?.port;
const ownPorts = ({ ports = [] }: Container): readonly (string | number)[] =>
  ports.flatMap(({ name, containerPort }) => [name, containerPort]);

describe('every pod', () => {
  it.each(pods)('%s runs as nobody, under the usual system calls', (_, { securityContext }) => {
    expect(securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 10_001,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it.each(containers)('%s may change nothing but its volumes, and has bounds', (_, container) => {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const kind of ['requests', 'limits'] as const)
      expect(Object.keys(container.resources[kind])).toEqual(
        expect.arrayContaining(['cpu', 'memory', 'ephemeral-storage']),
      );
  });

  it.each(serving)('%s is asked for its health at ports of its own', (_, container) => {
    const { startupProbe, readinessProbe, livenessProbe } = container;
    expect(readinessProbe).toBeDefined();
    expect(livenessProbe).toBeDefined();
    const asked = [startupProbe, readinessProbe, livenessProbe].filter((probe) => probe !== undefined);
    for (const probe of asked) expect(ownPorts(container)).toContain(portOf(probe));
  });

  it('of ours is restarted for what is wrong with itself alone', () => {
    const ours = serving.filter(([name]) => /^(bff|predictor)/.test(name));
    expect(ours).toHaveLength(3);
    for (const [, { livenessProbe }] of ours) expect(livenessProbe?.httpGet?.path).toBe('/livez');
  });

  it.each(containers)('%s runs an exact version', (_, { image }) => {
    if (!image.startsWith('isitacat/')) expect(image).toMatch(/:v?\d+\.\d+\.\d+/);
    else expect(image).toMatch(/^isitacat\/[a-z-]+$/); // Kustomize adds the tag
  });
});

describe('every service of compose', async () => {
  it.each(Object.entries(await readCompose()))('%s is as locked, and of an exact version', (_, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    expect(service.image).toMatch(
      new RegExp(`^(isitacat/[a-z-]+:${version}|nats:\\d+\\.\\d+\\.\\d+-alpine(@.*)?)$`),
    );
  });
});

it('whatever runs in several copies may lose one at a time', () => {
  const several = pods.map(([name]) => name).filter((name) => name !== 'training');
  const budgets = manifests.filter(({ kind }) => kind === 'PodDisruptionBudget');
  expect(budgets.map(({ metadata }) => metadata.name).sort()).toEqual(several.sort());
});
