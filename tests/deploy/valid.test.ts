import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findOnPath } from '@isitacat/launcher';
import { temporaryDirectory } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { run } from '../support/shell.js';
import { KUBERNETES, manifestFiles, readManifests } from './manifests.js';
import { runPython } from './python.js';

/** The oldest that knows all that is used. */
const KUBERNETES_VERSION = '1.33';

/** The first run fetches what checks: some 25 MB. */
const LIMIT_MS = 180_000;

const [kubectl] = await findOnPath(['kubectl'], process.env['PATH']);
const validate = (files: readonly string[]) => runPython('validate.py', [KUBERNETES_VERSION, ...files]);

describe('the manifests', () => {
  it(
    'are what Kubernetes and KEDA take',
    async () => {
      const { stdout, exitCode } = await validate(await manifestFiles());
      expect(stdout).toMatch(new RegExp(`^${(await readManifests()).length} checked, 0 at fault$`, 'm'));
      expect(exitCode).toBe(0);
    },
    LIMIT_MS,
  );

  it.each([
    ['base/bff.yaml', 'containerPort: 50051', "containerPort: 'x'", "Deployment/bff: 'x' is not of type"],
    ['base/nats.yaml', 'serviceName: nats', 'serviceNames: nats', 'StatefulSet/nats: Additional properties'],
    [
      'components/gpu/scaled-object.yaml',
      'maxReplicaCount',
      'maxReplicas',
      'ScaledObject/predictor-gpu: Additional',
    ],
  ])(
    'would not pass with a fault in %s',
    async (file, right, wrong, said) => {
      await using folder = await temporaryDirectory();
      const text = await readFile(path.join(KUBERNETES, file), 'utf8');
      expect(text).toContain(right);
      const broken = path.join(folder.path, 'broken.yaml');
      await writeFile(broken, text.replace(right, wrong));
      const { stdout, exitCode } = await validate([broken]);
      expect(stdout).toContain(said);
      expect(exitCode).toBe(1);
    },
    LIMIT_MS,
  );

  it
    .skipIf(kubectl === undefined)
    .each(['base', 'overlays/gcs', 'overlays/gpu', 'overlays/gcs-gpu', 'overlays/internet', 'training'])(
    'of %s are valid as kubectl renders them',
    async (name) => {
      await using folder = await temporaryDirectory();
      const { stdout, stderr, exitCode } = await run(kubectl ?? '', [
        'kustomize',
        path.join(KUBERNETES, name),
      ]);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      const rendered = path.join(folder.path, 'rendered.yaml');
      await writeFile(rendered, stdout);
      expect((await validate([rendered])).stdout).toMatch(/^\d+ checked, 0 at fault$/m);
      const bucket = /gcs|internet/.test(name);
      expect(stdout.includes('claimName: storage')).toBe(!bucket);
      expect(stdout.includes('ISITACAT_STORAGE: gs://')).toBe(bucket);
    },
    LIMIT_MS,
  );
});
