import { availableParallelism } from 'node:os';

import { expect, it } from 'vitest';

import { envoyPlan } from './envoy-plan.js';
import { portTable } from './ports.js';

it.each([1, 2, 10_000])(
  'gives Envoy a thread for each of %i BFFs, and no more than there are processors',
  (bffs) => {
    const ports = portTable(20_000, { bffs, natsServers: 1, predictors: 1 });
    const { args } = envoyPlan(ports, 'envoy', 'envoy.yaml');
    expect(args[args.indexOf('--concurrency') + 1]).toBe(String(Math.min(bffs, availableParallelism())));
  },
);
