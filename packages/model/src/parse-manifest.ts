import { JsonReader } from './json-reader.js';
import { BUNDLE_FORMAT, type BundleFile, type GoldenPicture, type Manifest } from './manifest.js';

const MODEL_ID = /^[a-z][a-z0-9-]{0,39}$/;
const PATH = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const SHA256 = /^[0-9a-f]{64}$/;
const LABEL = /^[^\p{C}]{1,100}$/u;
const RESERVED = new Set(['manifest.json', 'manifest.sig']);
const MAX_SIDE_PX = 4096;
/** A heat map goes with each answer: it stays small beside the rest of that. */
const MAX_EVIDENCE_SIDE = 64;
const MAX_UNITS = 1_000_000;

/** Whether `id` can be a model's: `[a-z][a-z0-9-]{0,39}`. */
export function isModelId(id: string): boolean {
  return MODEL_ID.test(id);
}

/**
 * Reads a manifest's text.
 *
 * @throws AppError `BUNDLE_INVALID` naming the first field that is wrong, what it should be and is.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  const read = JsonReader.parse(bytes, 'manifest');
  read.field('format').text(`'${BUNDLE_FORMAT}'`, (format) => format === BUNDLE_FORMAT);
  const labels = parseLabels(read.field('labels'));
  const files = parseFiles(read.field('files'));
  const paths = new Set(files.map((file) => file.path));
  return {
    format: BUNDLE_FORMAT,
    model: read.field('model').text('a model id ([a-z][a-z0-9-]{0,39})', isModelId),
    createTime: read.field('createTime').text('a time (RFC 3339)', (time) => !Number.isNaN(Date.parse(time))),
    labels,
    input: parseInput(read.field('input')),
    graphs: parseGraphs(read.field('graphs'), paths),
    outputs: parseOutputs(read.field('outputs')),
    files,
    golden: read
      .field('golden')
      .list(1)
      .map((each) => parseGolden(each, paths, labels.length)),
    ...parseAgreement(read.field('int8Agreement')),
    metrics: read.field('metrics').record((value) => value.number()),
    training: read.field('training').record((value) => value.json()),
  };
}

function parseLabels(read: JsonReader): readonly string[] {
  const labels = read
    .list(2)
    .map((each) => each.text('a label of 1 to 100 characters', (text) => LABEL.test(text)));
  return new Set(labels).size === labels.length ? labels : read.fail('labels that differ');
}

function parseInput(read: JsonReader): Manifest['input'] {
  read.field('fit').text("'fill'", (fit) => fit === 'fill');
  const width = read.field('width').integer(1, MAX_SIDE_PX);
  return { width, height: read.field('height').integer(1, MAX_SIDE_PX), fit: 'fill' };
}

function parseFiles(read: JsonReader): readonly BundleFile[] {
  const files = read.list(1).map((each) => ({
    path: each.field('path').text('a path in the bundle', isFilePath),
    sha256: each.field('sha256').text('64 hex digits', (text) => SHA256.test(text)),
    sizeBytes: each.field('sizeBytes').integer(0, Number.MAX_SAFE_INTEGER),
  }));
  const paths = new Set(files.map((file) => file.path));
  return paths.size === files.length ? files : read.fail('files with different paths');
}

function isFilePath(path: string): boolean {
  return PATH.test(path) && !RESERVED.has(path);
}

function parseGraphs(read: JsonReader, paths: ReadonlySet<string>): Manifest['graphs'] {
  const [onnxInt8, savedModel] = [read.field('onnxInt8'), read.field('savedModel')];
  const holds = (folder: string): boolean => [...paths].some((path) => path.startsWith(`${folder}/`));
  return {
    onnx: listed(read.field('onnx'), paths),
    ...(onnxInt8.isPresent && { onnxInt8: listed(onnxInt8, paths) }),
    tfjs: listed(read.field('tfjs'), paths),
    ...(savedModel.isPresent && { savedModel: savedModel.text('a folder that files lists files of', holds) }),
  };
}

function parseAgreement(read: JsonReader): Pick<Manifest, 'int8Agreement'> {
  if (!read.isPresent) return {};
  const pictures = read.field('pictures').integer(0, Number.MAX_SAFE_INTEGER);
  const answersChanged = read.field('answersChanged').integer(0, pictures);
  const meanChange = read.field('meanChange').number('0 to 1', (value) => value >= 0 && value <= 1);
  return { int8Agreement: { pictures, answersChanged, meanChange } };
}

function listed(read: JsonReader, paths: ReadonlySet<string>): string {
  return read.text('a path that files lists', (path) => paths.has(path));
}

function parseOutputs(read: JsonReader): Manifest['outputs'] {
  for (const name of ['probabilities', 'evidence', 'embedding']) {
    read.field(name).text(`'${name}'`, (text) => text === name);
  }
  return {
    probabilities: 'probabilities',
    evidence: 'evidence',
    embedding: 'embedding',
    evidenceWidth: read.field('evidenceWidth').integer(1, MAX_EVIDENCE_SIDE),
    evidenceHeight: read.field('evidenceHeight').integer(1, MAX_EVIDENCE_SIDE),
    embeddingSize: read.field('embeddingSize').integer(1, MAX_UNITS),
  };
}

function parseGolden(read: JsonReader, paths: ReadonlySet<string>, labelCount: number): GoldenPicture {
  const list = read.field('probabilities');
  const isProbability = (value: number): boolean => value >= 0 && value <= 1;
  const probabilities = list.list().map((each) => each.number('0 to 1', isProbability));
  if (probabilities.length !== labelCount) list.fail(`as many numbers as there are labels, ${labelCount}`);
  return { file: listed(read.field('file'), paths), probabilities };
}
