import { PredictionServiceDefinition } from '@isitacat/contracts';
import {
  grpcClient,
  startSystem,
  temporaryDirectory,
  toolPath,
  type System,
  type TemporaryDirectory,
} from '@isitacat/testkit';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from '@isitacat/launcher';

const limit = (): AbortSignal => AbortSignal.timeout(60_000);

/** An Envoy that can be broken: while `brokenFile` is there it says why it can't run, and ends. */
async function breakableEnvoy(
  folder: string,
): Promise<{ readonly path: string; readonly brokenFile: string }> {
  const path = join(folder, 'envoy');
  const brokenFile = join(folder, 'broken');
  const real = await toolPath('envoy');
  await writeFile(
    path,
    `#!/bin/sh
if [ -e '${brokenFile}' ] && [ "$1" != --version ]; then echo 'no space for sockets' >&2; exit 3; fi
exec '${real}' "$@"
`,
  );
  await chmod(path, 0o755);
  return { path, brokenFile };
}

async function classify(target: string): Promise<string> {
  using predictions = grpcClient(PredictionServiceDefinition, target);
  const content = await readFile(join(REPOSITORY, 'models', 'cat', 'golden', '3-maxogden-cats-4ebcfed0.jpg'));
  const { prediction } = await predictions.predict({ picture: { $case: 'content', value: content } });
  return prediction?.label ?? '';
}

describe.runIf(process.platform === 'linux')('a system that is supervised', () => {
  let folder: TemporaryDirectory;
  let envoy: Awaited<ReturnType<typeof breakableEnvoy>>;
  let system: System;
  beforeAll(async () => {
    folder = await temporaryDirectory();
    envoy = await breakableEnvoy(folder.path);
    system = await startSystem({ environment: { ISITACAT_ENVOY: envoy.path } });
  }, 120_000);
  afterAll(async () => {
    await system.stop();
    await folder[Symbol.asyncDispose]();
  });

  it.each([
    ['nats', 'NATS'],
    ['bff', 'BFF'],
    ['predictor-1', 'predictor'],
    ['envoy', 'Envoy'],
  ])(
    'answers again by itself when %s is killed, and says so in a line',
    async (name, title) => {
      await system.parts.untilReplaced(await system.parts.signal(name, 'SIGKILL'), limit());
      expect(system.logs()).toContain(`${title} was ended by SIGKILL; starting it again`);
      for (const part of await system.parts.list()) await system.parts.untilReady(part, limit());
      expect(await classify(system.grpcTarget)).toBe('cat');
    },
    90_000,
  );

  it.each(['bff', 'predictor'] as const)(
    'drains a %s that is told to end: it ends well, and another takes its place',
    async (tier) => {
      const before = system.logs().filter((line) => line.endsWith('ended with status 0; starting it again'));
      await system.parts.restartTier(tier, limit());
      const after = system.logs().filter((line) => line.endsWith('ended with status 0; starting it again'));
      expect(after.length).toBe(before.length + 1);
      expect(await classify(system.grpcTarget)).toBe('cat');
    },
    90_000,
  );

  it('tells of a part that can not live with its last words, and serves on what it can', async () => {
    await writeFile(envoy.brokenFile, '');
    try {
      await system.parts.signal('envoy', 'SIGKILL');
      await system.waitForLog(
        /^Envoy ended with status 3, as it did the last 6 times .* can't live/,
        limit(),
      );
      await system.waitForLog(/^ {2}no space for sockets$/, limit());
      expect(await classify(`127.0.0.1:${system.ports.bffs[0].grpc}`)).toBe('cat');
    } finally {
      await rm(envoy.brokenFile);
    }
  }, 90_000);
});

it.runIf(!existsSync('/dev/nvidia0'))(
  'a start with an engine that is not there says so and does not wait for it',
  async () => {
    await expect(startSystem({ engine: 'tfjs-gpu' })).rejects.toThrow(
      /its last words:\n\s+a model can not be loaded: tfjs-gpu (?:finds no GPU|is not installed)/,
    );
  },
  60_000,
);

it.runIf(process.platform === 'linux')(
  'a start with a part that can not live ends with its last words',
  async () => {
    await using folder = await temporaryDirectory();
    const envoy = await breakableEnvoy(folder.path);
    await writeFile(envoy.brokenFile, '');
    await expect(startSystem({ environment: { ISITACAT_ENVOY: envoy.path } })).rejects.toThrow(
      /Envoy ended with status 3; its last words:\n\s+no space for sockets/,
    );
  },
  60_000,
);
