import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isInt8Trustworthy, type Int8Agreement, type ManifestDraft } from '@isitacat/model';
import type { EngineLog } from '@isitacat/predictor/engines';
import type { Activations } from '../export/int8/measure-activations.js';
import { writeInt8 } from '../export/int8/write-int8.js';
import type { Graph } from '../graph/graph.js';
import { compareInt8 } from './compare-int8.js';

const INT8_FILE = 'onnx/model-int8.onnx';

/** What an INT8 graph is made of and measured on. */
export interface Int8Request {
  readonly graph: Graph;
  readonly activations: Activations;
  /** Pictures to compare the answers on, none of them learned from. */
  readonly files: readonly string[];
  readonly signal: AbortSignal;
  readonly log: EngineLog;
  readonly out: (line: string) => void;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Adds an INT8 graph to a bundle that is being written, with the account of how
 * near it comes to float32; one that is not near enough is left out, and said so.
 */
export async function addInt8(
  dir: string,
  draft: ManifestDraft,
  request: Int8Request,
): Promise<ManifestDraft> {
  const file = join(dir, INT8_FILE);
  await writeFile(file, writeInt8(request.graph, draft.model, request.activations));
  const graphs = { ...draft.graphs, onnxInt8: INT8_FILE };
  const int8Agreement = await compareInt8({ ...request, bundleDir: dir, manifest: { ...draft, graphs } });
  if (isInt8Trustworthy(int8Agreement)) {
    request.out(`INT8: ${described(int8Agreement)}`);
    return { ...draft, graphs, int8Agreement };
  }
  await rm(file);
  request.out(`INT8 is left out, being too far from float32: ${described(int8Agreement)}`);
  return draft;
}

function described({ pictures, answersChanged, meanChange }: Int8Agreement): string {
  return `${answersChanged} of ${pictures} answers changed, probabilities by ${meanChange.toFixed(4)} in the mean`;
}
