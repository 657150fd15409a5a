import { resolve } from 'node:path';
import { AppError } from '@isitacat/errors';
import { isModelId } from '@isitacat/model';
import {
  ENGINE_NAMES,
  PRECISION_CHOICES,
  type EngineChoice,
  type PrecisionChoice,
} from '@isitacat/predictor/engines';
import { FlagReader, readFlags } from './read-flags.js';

/** What `npm run evaluate` was asked for; paths are absolute. */
export interface EvaluateOptions {
  readonly model: string;
  /** Absent: the stable one. */
  readonly version: number | undefined;
  readonly dataDir: string;
  readonly jsonFile: string | undefined;
  readonly engine: EngineChoice;
  /** What a predictor would answer with, unless an engine is named: then what all engines share. */
  readonly precision: PrecisionChoice;
}

/** Told by `--help`. */
export const EVALUATE_HELP = `usage: npm run evaluate -- --model cat[@version] --data DIR [flags]

Scores a folder of labelled pictures with the published model, as a predictor would.

  --model NAME   the model, and perhaps its version: cat, cat@3
  --data DIR     one sub-folder per class, named as the model's labels
  --json FILE    writes figures and every picture's scores
  --engine NAME  auto, ${ENGINE_NAMES.join(', ')} (default auto)
  --precision P  ${PRECISION_CHOICES.join(', ')} (default auto, as a predictor chooses; float32 with --engine NAME)
  --help         prints this`;

const MODEL = /^(?<model>[^@]+)(?:@(?<version>[1-9]\d{0,8}))?$/u;

/**
 * @returns `undefined` when help was asked for.
 * @throws AppError `CONFIG_INVALID` naming every fault at once.
 */
export function parseEvaluateFlags(args: readonly string[], folder: string): EvaluateOptions | undefined {
  const { values, help } = readFlags(args, ['model', 'data', 'json', 'engine', 'precision'], 'evaluate');
  if (help) return undefined;
  const read = new FlagReader(values);
  const name = read.required('model');
  const dataDir = resolve(folder, read.required('data'));
  const json = read.optional('json');
  const engine = read.choice('engine', ['auto', ...ENGINE_NAMES], 'auto');
  const precision = read.choice('precision', PRECISION_CHOICES, engine === 'auto' ? 'auto' : 'float32');
  read.finish();
  const { model = '', version } = MODEL.exec(name)?.groups ?? {};
  if (!isModelId(model))
    throw new AppError('CONFIG_INVALID', `--model must be like cat or cat@3, not "${name}"`);
  return {
    model,
    version: version === undefined ? undefined : Number(version),
    dataDir,
    jsonFile: json === undefined ? undefined : resolve(folder, json),
    engine,
    precision,
  };
}
