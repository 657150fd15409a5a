import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readConfig as readBffConfig } from '@isitacat/bff';
import { ENVOY_TEMPLATE, NATS_MAX_PAYLOAD_BYTES, portTable } from '@isitacat/launcher';
import { readConfig as readPredictorConfig } from '@isitacat/predictor';
import { STOP_GRACE_MS, STREAM_LIMITS } from '@isitacat/service-kit';
import { describe, expect, it } from 'vitest';
import { run } from '../support/shell.js';
import { DEPLOY, KUBERNETES, readCompose, readManifests, readSettings, type Manifest } from './manifests.js';

const ports = portTable(8080, { bffs: 1, natsServers: 3, predictors: 1 });
const [bff] = ports.bffs;
const [nats] = ports.nats;
const predictorPort = ports.predictors[0] ?? 0;
const manifests = await readManifests();
const settings = await readSettings();
const compose = await readCompose();

function named(kind: string, name: string): Manifest {
  const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

/** The port that each name of a pod's stands for. */
function portsOf(kind: string, name: string): Readonly<Record<string, number>> {
  const [container] = named(kind, name).spec.template.spec.containers;
  return Object.fromEntries((container.ports ?? []).map((port) => [port.name, port.containerPort]));
}

/** What a container of ours finds in its environment; the images' own settings are paths. */
function environmentOf(name: string): Readonly<Record<string, string>> {
  const [{ env = [] }] = named('Deployment', name).spec.template.spec.containers;
  return { ...settings, ...Object.fromEntries(env.map(({ name, value = '' }) => [name, value])) };
}

describe('ports of the manifests', () => {
  it('are those that the code listens on', () => {
    const read = readBffConfig(environmentOf('bff'));
    expect(portsOf('Deployment', 'bff')).toEqual({ grpc: read.grpcPort, http: read.httpPort });
    expect(portsOf('Deployment', 'bff')).toEqual({ grpc: bff.grpc, http: bff.http });
    for (const name of ['predictor', 'predictor-gpu']) {
      expect(readPredictorConfig(environmentOf(name)).httpPort).toBe(predictorPort);
      expect(portsOf('Deployment', name)).toEqual({ http: predictorPort });
    }
    expect(portsOf('Deployment', 'envoy')).toEqual({ public: ports.envoy });
    const { clients, routes, monitor } = nats;
    expect(portsOf('StatefulSet', 'nats')).toEqual({ clients, routes, monitor });
  });

  it.each(['bff', 'envoy', 'nats'])('of the service %s lead to those of its pods', (name) => {
    const pod = portsOf(name === 'nats' ? 'StatefulSet' : 'Deployment', name);
    const { ports } = named('Service', name).spec;
    expect(Object.fromEntries(ports.map(({ targetPort, port }) => [targetPort, port]))).toEqual(pod);
  });

  it('that policies open are those that something listens on', () => {
    const listened = [
      bff.grpc,
      bff.http,
      predictorPort,
      ports.envoy,
      nats.clients,
      nats.routes,
      nats.monitor,
      53,
      80,
      443,
      987,
      988,
    ];
    const opened = manifests
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])])
      .flatMap(({ ports }) => ports.map(({ port }) => port));
    expect(opened.filter((port) => !listened.includes(port))).toEqual([]);
    expect(opened).not.toContain(bff.admin);
  });

  it('are the same in compose and the images', async () => {
    expect(compose['envoy']?.ports).toEqual([expect.stringMatching(new RegExp(`:${ports.envoy}$`))]);
    expect(compose['bff']?.healthcheck?.test.join(' ')).toContain(`:${bff.http}/readyz`);
    expect(compose['predictor']?.healthcheck?.test.join(' ')).toContain(`:${predictorPort}/readyz`);
    const dockerfile = await readFile(path.join(DEPLOY, 'docker/Dockerfile'), 'utf8');
    const exposed = [...dockerfile.matchAll(/^EXPOSE (.*)$/gm)].map(([, text]) => text);
    expect(exposed).toEqual(
      [`${bff.grpc} ${bff.http}`, predictorPort, predictorPort, ports.envoy].map(String),
    );
  });
});

describe('settings of the manifests', () => {
  it('are known, and have the values that they may have', () => {
    const composed = compose['predictor-gpu']?.environment ?? {};
    const plain = { ...composed, ISITACAT_STORAGE: 'file:///data' };
    for (const read of [readBffConfig, readPredictorConfig])
      for (const env of [settings, environmentOf('predictor-gpu'), plain])
        expect(() => read(env)).not.toThrow();
    expect(composed['ISITACAT_STORAGE']).toBe('${STORAGE:-file:///data}');
  });

  it('of the images are known', async () => {
    const dockerfile = await readFile(path.join(DEPLOY, 'docker/Dockerfile'), 'utf8');
    const names = [...dockerfile.matchAll(/\b(ISITACAT_\w+)=/g)].map(([, name = '']) => [name, '']);
    expect(names.length).toBeGreaterThan(0);
    const env: Record<string, string> = { ISITACAT_STORAGE: 'file:///data' };
    expect(() =>
      readPredictorConfig({ ...(Object.fromEntries(names) as Record<string, string>), ...env }),
    ).not.toThrow();
  });

  it('name each NATS server there is', () => {
    const replicas = named('StatefulSet', 'nats').spec.replicas ?? 0;
    expect(replicas).toBe(STREAM_LIMITS.replicas);
    const urls = Array.from({ length: replicas }, (_, n) => `nats://nats-${n}.nats:${nats.clients}`);
    expect(settings['ISITACAT_NATS_URL']).toBe(urls.join(','));
  });
});

describe('NATS', () => {
  it.each(['docker/nats.conf', 'kubernetes/base/nats.conf'])(
    'is told by %s what the code needs',
    async (file) => {
      const text = await readFile(path.join(DEPLOY, file), 'utf8');
      const value = (name: string): string | undefined =>
        new RegExp(`^\\s*${name}: (.*)$`, 'm').exec(text)?.[1];
      expect(value('max_payload')).toBe(String(NATS_MAX_PAYLOAD_BYTES));
      expect(value('sync_interval')).toBe('always');
      expect([value('ping_interval'), value('ping_max')]).toEqual(['"5s"', '2']);
      expect(value('listen')).toBe(`"0.0.0.0:${nats.clients}"`);
      expect(value('http')).toMatch(new RegExp(`:${nats.monitor}"$`));
      const room = Number(/^(\d+)GB$/.exec(value('max_file_store') ?? '')?.[1]) * 1e9;
      expect(room).toBeGreaterThan(2 * (STREAM_LIMITS.jobs.maxBytes + STREAM_LIMITS.events.maxBytes));
    },
  );

  it('of a cluster finds the others', async () => {
    const { stdout } = await run('node', ['deploy/nats-credentials.mjs']);
    for (const n of [0, 1, 2]) expect(stdout).toContain(`@nats-${n}.nats:${nats.routes}\\"`);
  });

  it('is asked by KEDA for the queue that the code fills', () => {
    const [trigger] = named('ScaledObject', 'predictor-gpu').spec.triggers;
    expect(trigger?.metadata['url']).toContain(`:${nats.monitor}/jsz`);
    expect(trigger?.metadata['valueLocation']).toContain('name=="JOBS"');
  });
});

describe('stopping', () => {
  const graceMs = (kind: string, name: string): number =>
    named(kind, name).spec.template.spec.terminationGracePeriodSeconds * 1000;

  it.each(['bff', 'predictor', 'predictor-gpu'])('gives %s the time that it gives itself', (name) => {
    expect(graceMs('Deployment', name)).toBeGreaterThanOrEqual(STOP_GRACE_MS + 5_000);
    expect(compose[name]?.stop_grace_period).toBe(`${graceMs('Deployment', name) / 1000}s`);
  });

  it('lets a BFF serve on, and finish, within that', () => {
    const { propagationMs, graceMs } = readBffConfig(settings).drain;
    const { propagationMs: usual } = readBffConfig({ ISITACAT_STORAGE: 'file:///data' }).drain;
    expect(propagationMs).toBeGreaterThan(usual);
    expect(propagationMs + graceMs).toBeLessThan(STOP_GRACE_MS);
  });

  it('lets callers leave Envoy, and clients NATS, before the end', async () => {
    const [envoy] = named('Deployment', 'envoy').spec.template.spec.containers;
    const [, limit] = envoy.lifecycle?.preStop.exec.command ?? [];
    expect(graceMs('Deployment', 'envoy')).toBeGreaterThan(Number(limit) * 1000 + 5_000);
    const text = await readFile(path.join(KUBERNETES, 'base/nats.conf'), 'utf8');
    const lame = [...text.matchAll(/^lame_duck_\w+: "(\d+)s"$/gm)].map(
      ([, seconds]) => Number(seconds) * 1000,
    );
    expect(lame).toHaveLength(2);
    expect(graceMs('StatefulSet', 'nats')).toBeGreaterThan(lame.reduce((sum, ms) => sum + ms) + 5_000);
    const [server] = named('StatefulSet', 'nats').spec.template.spec.containers;
    const pidFile = /^pid_file: "(.*)"$/m.exec(text)?.[1] ?? '';
    expect(server.lifecycle?.preStop.exec.command).toContain(`ldm=${pidFile}`);
  });
});

describe('Envoy', () => {
  it('has memory for more than the heap at which it sheds load', async () => {
    const template = await readFile(ENVOY_TEMPLATE, 'utf8');
    const heap = Number(/max_heap_size_bytes: (\d+)/.exec(template)?.[1]);
    const [{ resources }] = named('Deployment', 'envoy').spec.template.spec.containers;
    expect(parseInt(String(resources.limits['memory'])) * 1024 * 1024).toBeGreaterThan(heap * 1.2);
  });
});
