import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { signBundle, type Manifest, type ManifestDraft, type SigningKey } from '@isitacat/model';
import type { Example } from '../dataset/read-dataset.js';
import { writeOnnx } from '../export/onnx/write-onnx.js';
import { writeTfjs } from '../export/tfjs/write-tfjs.js';
import type { Graph } from '../graph/graph.js';
import { OUTPUTS } from '../head/compose.js';
import { VALIDATION_FILE, validationList } from '../publish/validation-list.js';
import { writeGolden, type Answerer } from './golden.js';

/** What goes into a bundle. */
export interface BundleContents {
  readonly graph: Graph;
  readonly model: string;
  readonly labels: readonly string[];
  /** Paths of pictures that may be published. */
  readonly golden: readonly string[];
  readonly answerer: Answerer;
  readonly metrics: Manifest['metrics'];
  readonly training: Manifest['training'];
  /** Markdown. */
  readonly card: string;
  /** Adds what is made of the files that are there by then. */
  readonly extend: (dir: string, draft: ManifestDraft) => Promise<ManifestDraft>;
  /** Pictures that the figures were taken on. */
  readonly validation: readonly Pick<Example, 'sha256'>[];
}

/**
 * Writes a signed bundle to `outDir`, replacing what is there once the new one is
 * whole and `check` has passed it.
 *
 * @param check Throws when the bundle must not be used.
 */
export async function writeBundle(
  outDir: string,
  contents: BundleContents,
  key: SigningKey,
  check: (dir: string, manifest: Manifest) => Promise<void>,
): Promise<Manifest> {
  const partial = join(dirname(outDir), `.partial-${randomUUID()}`);
  try {
    const draft = await contents.extend(partial, await writeFiles(partial, contents));
    const manifest = await signBundle(partial, draft, key, { signal: contents.answerer.signal });
    await check(partial, manifest);
    await rm(outDir, { recursive: true, force: true });
    await rename(partial, outDir);
    return manifest;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function writeFiles(dir: string, contents: BundleContents): Promise<ManifestDraft> {
  const { graph, model, labels, answerer, metrics, training } = contents;
  await mkdir(join(dir, 'onnx'), { recursive: true });
  await mkdir(join(dir, 'tfjs'), { recursive: true });
  await writeFile(join(dir, 'onnx/model.onnx'), writeOnnx(graph, model));
  for (const { name, bytes } of writeTfjs(graph)) await writeFile(join(dir, 'tfjs', name), bytes);
  await writeFile(join(dir, 'README.md'), contents.card);
  await writeFile(join(dir, VALIDATION_FILE), validationList(contents.validation));
  const shapeOf = (name: string): readonly number[] =>
    graph.steps.find((step) => step.name === name)?.shape ?? [];
  const [evidenceHeight = 0, evidenceWidth = 0] = shapeOf(OUTPUTS.evidence);
  return {
    model,
    createTime: new Date().toISOString(),
    labels,
    input: { width: answerer.side, height: answerer.side, fit: 'fill' },
    graphs: { onnx: 'onnx/model.onnx', tfjs: 'tfjs/model.json' },
    outputs: { ...OUTPUTS, evidenceWidth, evidenceHeight, embeddingSize: shapeOf(OUTPUTS.embedding)[0] ?? 0 },
    golden: await writeGolden(contents.golden, dir, answerer),
    metrics,
    training,
  };
}
