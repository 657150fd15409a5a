import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findOnPath, TOOLS_DIRECTORY } from '@isitacat/launcher';
import { temporaryDirectory } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { run } from '../support/shell.js';

/** Go builds each at first use: a minute or two. */
const LIMIT_MS = 900_000;
const KUBE_SCORE = 'github.com/zegl/kube-score/cmd/kube-score@v1.20.0';
const COMPOSE = 'github.com/compose-spec/compose-go/v2/cmd@v2.16.2';

/** Exact tags need no pull each time; copies are spread by topology, not by affinity. */
const KNOWN_BETTER = [
  'container-image-pull-policy',
  'deployment-has-host-podantiaffinity',
  'statefulset-has-host-podantiaffinity',
];

const programs = { PATH: process.env['PATH'] };
const [go] = await findOnPath(['go'], programs.PATH);
const [kubectl] = await findOnPath(['kubectl'], programs.PATH);

async function built(program: string): Promise<string> {
  const folder = path.join(TOOLS_DIRECTORY, 'go');
  const { exitCode, stderr } = await run(go ?? '', ['install', program], { GOBIN: folder });
  if (exitCode !== 0) throw new Error(stderr.slice(-800));
  return path.join(folder, path.basename(program.split('@')[0] ?? ''));
}

describe.skipIf(go === undefined)('programs that no one here wrote', () => {
  it.skipIf(kubectl === undefined).each(['overlays/gcs-gpu', 'overlays/internet', 'training'])(
    'find %s as secure as it should be',
    async (name) => {
      const score = await built(KUBE_SCORE);
      await using folder = await temporaryDirectory();
      const rendered = path.join(folder.path, 'rendered.yaml');
      await writeFile(
        rendered,
        (await run(kubectl ?? '', ['kustomize', `deploy/kubernetes/${name}`])).stdout,
      );
      const ignored = KNOWN_BETTER.flatMap((test) => ['--ignore-test', test]);
      const { stdout, exitCode } = await run(score, ['score', '--exit-one-on-warning', ...ignored, rendered]);
      expect(stdout.split('\n').filter((line) => /CRITICAL|WARNING/.test(line))).toEqual([]);
      expect(exitCode).toBe(0);
    },
    LIMIT_MS,
  );

  it.each([
    [[], [], 'predictor'],
    // Which folder and which issuer is nowhere said here.
    [['-no-interpolation'], ['deploy/compose.tls.yaml', 'deploy/compose.sign-in.yaml'], 'envoy-tls.yaml'],
  ])(
    'take compose.yaml as it is, with %j overlaid by %j',
    async (flags, overlays, part) => {
      const args = [...flags, 'deploy/compose.yaml', ...overlays];
      const { stdout, stderr, exitCode } = await run(await built(COMPOSE), args);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(stdout).toContain(part);
    },
    LIMIT_MS,
  );
});
