import { resolve } from 'node:path';
import { AppError } from '@isitacat/errors';
import { isModelId } from '@isitacat/model';
import { TRAINING_ENGINES, type TrainingEngine } from '../engines/load-engine.js';
import { FlagReader, readFlags } from './read-flags.js';
import type { Surroundings } from './surroundings.js';

/** The name that `--recipe` knows the 2020 original's training by. */
const ORIGINAL_RECIPE = 'original-2020';

/** Where the trunk's answers come from in each epoch. */
export type TrunkUse = 'once' | 'each-epoch';

/** What the original's training was asked for; paths are absolute. */
export interface OriginalOptions {
  readonly dataSource: string;
  readonly outDir: string | undefined;
  readonly model: string;
  readonly weightsFile: string;
  readonly side: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly trunk: TrunkUse;
  readonly resume: boolean;
  readonly engine: TrainingEngine | 'auto';
  readonly manifestFile: string | undefined;
  readonly forbiddenLicences: readonly string[];
  readonly reportFile: string | undefined;
  readonly savedModelDir: string | undefined;
  readonly keysDir: string;
  readonly cacheDir: string;
  readonly validationShare: number;
  readonly seed: number;
}

/** Told by `--recipe original-2020 --help`. */
export const ORIGINAL_HELP = `usage: npm run train -- --recipe ${ORIGINAL_RECIPE} --data PATH --model NAME --weights FILE [flags]

Trains as the original of 2020 did: VGG16 frozen, its last feature map flattened, dense 256 and 128, dropout 0.2,
gradient descent with momentum.

  --recipe NAME          ${ORIGINAL_RECIPE}
  --backbone NAME        vgg16
  --data PATH            the pictures, one sub-folder per class, or a CSV with the columns path and label
  --model NAME           the model's id
  --weights FILE         VGG16's weights, a Keras .h5 file with or without its dense layers
  --out DIR              where the bundle goes (default .data/trained/<model>)
  --size N               input side in pixels, 32 to 512 (default 256)
  --epochs N             default 10
  --batch N              pictures in a step (default 128)
  --trunk WHEN           once: features are computed once and kept; each-epoch: as the original did (default once)
  --resume               goes on behind the last whole epoch of the same training
  --engine NAME          ${TRAINING_ENGINES.join(', ')} (default: the first that loads)
  --manifest FILE        CSV with the columns path and licence, and perhaps source
  --exclude-licence TEXT leaves out pictures whose licence contains one of these, with commas
  --report FILE          where the HTML report goes (default: beside the bundle, <bundle>.report.html)
  --saved-model DIR      writes the network as a TensorFlow SavedModel too
  --validation SHARE     held out (default 0.2)
  --seed N               chooses split, first weights, order and dropout (default 1)
  --keys DIR             where the signing key is, made at first use (default .data/keys)
  --cache DIR            computed features and checkpoints (default .cache)
  --help                 prints this`;

const NAMES = [...ORIGINAL_HELP.matchAll(/^ {2}--([a-z-]+) [A-Z]/gmu)].map(([, name = '']) => name);

/** Whether a command line of `npm run train` asks for the original's recipe. */
export function asksForOriginal(args: readonly string[]): boolean {
  return args.some(
    (arg, n) =>
      arg === `--recipe=${ORIGINAL_RECIPE}` || (arg === '--recipe' && args[n + 1] === ORIGINAL_RECIPE),
  );
}

/**
 * @returns `undefined` when help was asked for.
 * @throws AppError `CONFIG_INVALID` naming every fault at once.
 */
export function parseOriginalFlags(
  args: readonly string[],
  { folder, root }: Pick<Surroundings, 'folder' | 'root'>,
): OriginalOptions | undefined {
  const { values, help, switches } = readFlags(args, NAMES, 'train', ['resume']);
  if (help) return undefined;
  const read = new FlagReader(values);
  const path = (name: string): string | undefined => {
    const value = read.optional(name);
    return value === undefined ? undefined : resolve(folder, value);
  };
  const whole = { whole: true, min: 1, max: 10_000 } as const;
  read.choice('backbone', ['vgg16'], 'vgg16');
  const options: OriginalOptions = {
    dataSource: resolve(folder, read.required('data')),
    outDir: path('out'),
    model: read.required('model'),
    weightsFile: resolve(folder, read.required('weights')),
    side: read.number('size', { default: 256, min: 32, max: 512, whole: true }),
    epochs: read.number('epochs', { ...whole, default: 10 }),
    batchSize: read.number('batch', { ...whole, default: 128 }),
    trunk: read.choice('trunk', ['once', 'each-epoch'], 'once'),
    resume: switches.has('resume'),
    engine: read.choice('engine', ['auto', ...TRAINING_ENGINES], 'auto'),
    manifestFile: path('manifest'),
    forbiddenLicences: read.list('exclude-licence'),
    reportFile: path('report'),
    savedModelDir: path('saved-model'),
    keysDir: path('keys') ?? resolve(root, '.data/keys'),
    cacheDir: path('cache') ?? resolve(root, '.cache'),
    validationShare: read.number('validation', { default: 0.2, min: 0, max: 0.5 }),
    seed: read.number('seed', { default: 1, min: 0, max: 1e6, whole: true }),
  };
  read.finish();
  if (!isModelId(options.model))
    throw new AppError('CONFIG_INVALID', `--model must be [a-z][a-z0-9-]{0,39}, not "${options.model}"`);
  return options;
}
