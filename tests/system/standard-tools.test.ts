import { startSystem, type System } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goTool, hasGo } from '../support/go-tool.js';
import { grpcurl } from '../support/grpcurl.js';
import { run } from '../support/shell.js';

const SERVICES = [
  'grpc.health.v1.Health',
  'inference.GRPCInferenceService',
  'isitacat.v1.ImageService',
  'isitacat.v1.ModelService',
  'isitacat.v1.PredictionService',
];

describe('tools that know nothing but the address', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  }, 120_000);
  afterAll(async () => {
    await system.stop();
  });

  it('grpcurl lists every service', async () => {
    const { stdout } = await grpcurl(system.grpcTarget, ['list']);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(SERVICES));
  });

  it.each(['grpc-v1', 'grpc-v1alpha'])(
    'buf curl reads the services by reflection %s, and calls them',
    async (how) => {
      const buf = [
        'curl',
        '--http2-prior-knowledge',
        '--protocol',
        'grpc',
        '--reflect',
        '--reflect-protocol',
        how,
      ];
      const listed = await run('node_modules/.bin/buf', [...buf, '--list-services', system.url]);
      expect(listed.stdout.split('\n'), listed.stderr).toEqual(expect.arrayContaining(SERVICES));
      const method = `${system.url}/inference.GRPCInferenceService/ModelReady`;
      const called = await run('node_modules/.bin/buf', [...buf, '-d', '{"name":"cat"}', method]);
      expect(JSON.parse(called.stdout), called.stderr).toEqual({ ready: true });
    },
  );

  it.skipIf(!hasGo)(
    'grpc-health-probe, built with Go, finds every service healthy, and no other',
    async () => {
      const probe = await goTool('github.com/grpc-ecosystem/grpc-health-probe', 'v0.4.40');
      const ask = async (service: string): Promise<number> =>
        (await run(probe, ['-addr', system.grpcTarget, '-service', service])).exitCode;
      for (const service of ['', ...SERVICES.slice(1)])
        expect([service, await ask(service)]).toEqual([service, 0]);
      expect(await ask('no.such.Service')).not.toBe(0);
    },
    180_000,
  );
});
