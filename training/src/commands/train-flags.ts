import { resolve } from 'node:path';
import { AppError } from '@isitacat/errors';
import { isModelId } from '@isitacat/model';
import { BACKBONE_PACKAGES, BACKBONES, type BackboneName } from '../backbones/packages.js';
import { TRAINING_ENGINES, type TrainingEngine } from '../engines/load-engine.js';
import { FlagReader, readFlags } from './read-flags.js';
import { RECIPE_NAMES, RECIPES, RECIPES_HELP, type RecipeName } from './recipes.js';
import type { Surroundings } from './surroundings.js';

/** What `npm run train` was asked for; paths are absolute. */
export interface TrainOptions {
  /** A folder, or a table of labels. */
  readonly dataSource: string;
  readonly outDir: string | undefined;
  readonly model: string | undefined;
  readonly positive: string | undefined;
  readonly recipe: RecipeName;
  readonly backbone: BackboneName;
  readonly side: number;
  readonly engine: TrainingEngine | 'auto';
  readonly prior: readonly string[];
  readonly manifestFile: string | undefined;
  readonly forbiddenLicences: readonly string[];
  readonly testDir: string | undefined;
  readonly borderlineDir: string | undefined;
  readonly reportFile: string | undefined;
  readonly savedModelDir: string | undefined;
  readonly goldenDir: string | undefined;
  readonly cardFile: string | undefined;
  readonly keysDir: string;
  readonly cacheDir: string;
  readonly validationShare: number;
  readonly penalty: number;
  readonly falsePositiveRate: number;
  readonly seed: number;
  /** Measures how fast features are computed, and trains nothing. */
  readonly isMeasured: boolean;
}

/** Told by `--help`. */
export const TRAIN_HELP = `usage: npm run train -- --data DIR|FILE.csv [flags]

Trains a classifier on labelled pictures, and writes a signed bundle. The pictures lie in a folder with one
sub-folder per class (two or more), or a CSV with the columns path and label names them. Every class weighs
the same in training, however many pictures it has; pictures that look alike are held out together.

  --data PATH            the folder, or the CSV; a folder's labels.csv is heard. Broken files are listed and skipped
  --out DIR              where the bundle goes (default .data/trained/<model>)
  --model NAME           the model's id (default: the positive class's name)
  --positive CLASS       of two classes the one that is asked for (default: the first by name)
  --prior NAMES          ImageNet classes that mean the positive class, with commas: "tabby,tiger cat"
  --recipe NAME          how to train, unless other flags say otherwise (default default):
${RECIPES_HELP}
    original-2020        VGG16 from a Keras file, as in 2020; it has flags of its own: add --help
  --fast                 the same as --recipe fast
  --backbone NAME        ${BACKBONES.join(', ')} (default: the recipe's)
  --size N               input side in pixels, 64 to 512 (default: the recipe's,
                         or what the backbone that you name was made for)
  --engine NAME          ${TRAINING_ENGINES.join(', ')} (default: the first that loads)
  --manifest FILE        CSV with the columns path and licence, and perhaps source, for the model card
  --exclude-licence TEXT leaves out pictures whose licence contains one of these, with commas
  --test DIR             pictures that are never trained on: their figures go into the bundle
  --borderline DIR       pictures without a right answer, one sub-folder per kind: scored apart
  --report FILE          where the HTML report goes (default: beside the bundle, <bundle>.report.html)
  --saved-model DIR      writes the network as a TensorFlow SavedModel too
  --golden DIR           pictures for the bundle's self-test; they are published with it
                         (default: four of the validation pictures)
  --card FILE            text for the model card
  --validation SHARE     held out for calibration and figures (default 0.2)
  --penalty N            L2 penalty of the head (default 0.05)
  --false-positives R    of two classes: the share of the other class that may be called positive;
                         0 leaves the threshold at 0.5 (default 0.02)
  --seed N               chooses the split (default 1)
  --keys DIR             where the signing key is, made at first use (default .data/keys)
  --cache DIR            fetched backbones and computed features (default .cache)
  --resume               goes on with what was stopped or killed: features are read from the cache as far as
                         they were computed (so they are without this flag)
  --measure              trains nothing: tells how fast features are computed, and how fast the engine
                         alone would be
  --help                 prints this`;

const NAMES = [...TRAIN_HELP.matchAll(/^ {2}--([a-z-]+) [A-Z]/gmu)].map(([, name = '']) => name);

/**
 * @returns `undefined` when help was asked for.
 * @throws AppError `CONFIG_INVALID` naming every fault at once.
 */
export function parseTrainFlags(
  args: readonly string[],
  { folder, root }: Pick<Surroundings, 'folder' | 'root'>,
): TrainOptions | undefined {
  const { values, help, switches, positionals } = readFlags(args, NAMES, 'train', [
    'fast',
    'measure',
    'resume',
  ]);
  if (help) return undefined;
  checkWords(positionals);
  const read = new FlagReader(values);
  const path = (name: string): string | undefined => {
    const value = read.optional(name);
    return value === undefined ? undefined : resolve(folder, value);
  };
  const recipe = read.choice('recipe', RECIPE_NAMES, switches.has('fast') ? 'fast' : 'default');
  const preset = RECIPES[recipe];
  const backbone = read.choice('backbone', BACKBONES, preset.backbone);
  const share = { min: 0, max: 0.5 } as const;
  const options: TrainOptions = {
    dataSource: resolve(folder, read.required('data')),
    outDir: path('out'),
    model: read.optional('model'),
    positive: read.optional('positive'),
    recipe,
    backbone,
    side: read.number('size', {
      default: backbone === preset.backbone ? preset.side : BACKBONE_PACKAGES[backbone].inputSize,
      min: 64,
      max: 512,
      whole: true,
    }),
    engine: read.choice('engine', ['auto', ...TRAINING_ENGINES], 'auto'),
    prior: read.list('prior'),
    manifestFile: path('manifest'),
    forbiddenLicences: read.list('exclude-licence'),
    testDir: path('test'),
    borderlineDir: path('borderline'),
    reportFile: path('report'),
    savedModelDir: path('saved-model'),
    goldenDir: path('golden'),
    cardFile: path('card'),
    keysDir: path('keys') ?? resolve(root, '.data/keys'),
    cacheDir: path('cache') ?? resolve(root, '.cache'),
    validationShare: read.number('validation', { default: 0.2, ...share }),
    penalty: read.number('penalty', { default: 0.05, min: 0, max: 100 }),
    falsePositiveRate: read.number('false-positives', { default: 0.02, ...share }),
    seed: read.number('seed', { default: 1, min: 0, max: 1e9, whole: true }),
    isMeasured: switches.has('measure'),
  };
  read.finish();
  checkTogether(options);
  if (switches.has('fast') && recipe !== 'fast')
    throw new AppError('CONFIG_INVALID', '--fast and --recipe name two recipes: leave one away');
  return options;
}

function checkWords(words: readonly string[]): void {
  if (words.length > 0)
    throw new AppError(
      'CONFIG_INVALID',
      `${words.join(' ')} is no flag; npm run train -- --help tells the flags`,
    );
}

function checkTogether({ model, manifestFile, forbiddenLicences }: TrainOptions): void {
  if (model !== undefined && !isModelId(model))
    throw new AppError('CONFIG_INVALID', `--model must be [a-z][a-z0-9-]{0,39}, not "${model}"`);
  if (forbiddenLicences.length > 0 && manifestFile === undefined)
    throw new AppError('CONFIG_INVALID', '--exclude-licence needs --manifest, which tells the licences');
}
