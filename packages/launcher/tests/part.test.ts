import { temporaryDirectory } from '@isitacat/testkit';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Part, type Death } from '../src/start/part.js';
import { RestartPace } from '../src/start/restart-pace.js';

const middle = (): number => 0.5;

it('tells that a part which was given up runs again, once it has for a while', async () => {
  await using folder = await temporaryDirectory();
  const broken = join(folder.path, 'broken');
  await writeFile(broken, '');
  const told: Death['outlook'][] = [];
  const recovery = new AbortController();
  const events = {
    changed: () => undefined,
    died: ({ outlook }: Death) => {
      told.push(outlook);
      if (outlook === 'hopeless') rmSync(broken);
      return true;
    },
    recovered: () => {
      recovery.abort();
    },
    warning: () => undefined,
  };
  const plan = {
    ...({ name: 'part', title: 'Part', tier: 'bff', readyUrl: '', graceMs: 5_000 } as const),
    ...{ command: '/bin/sh', args: ['-c', `[ ! -e '${broken}' ] || exit 3; exec sleep 60`] },
  } as const;
  const patience = { steadyMs: 400, firstDelayMs: 1, slowDelayMs: 50 };
  const part = new Part(plan, events, folder.path, new RestartPace(middle, patience));
  await part.start();
  await once(recovery.signal, 'abort', { signal: AbortSignal.timeout(15_000) });
  await part.stop({});
  expect(told).toEqual([...Array<string>(5).fill('hopeful'), ...['given up', 'hopeless']]);
});
