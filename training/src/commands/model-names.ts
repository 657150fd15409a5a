import { AppError } from '@isitacat/errors';
import { isModelId } from '@isitacat/model';
import type { LoadedData } from '../pipeline/load-data.js';
import type { TrainOptions } from './train-flags.js';

/** The class that a bundle's figures are about: the one that `--positive` names, else the first. @throws AppError `CONFIG_INVALID` where there is none of that name. */
export function positiveOf({ labels }: LoadedData, { positive }: TrainOptions): number {
  const found = positive === undefined ? 0 : labels.indexOf(positive);
  if (found < 0)
    throw new AppError(
      'CONFIG_INVALID',
      `--positive must be one of the classes ${labels.join(', ')}, not "${positive ?? ''}"`,
    );
  return found;
}

/** What the model is called: as `--model` says, else after the class. @throws AppError `CONFIG_INVALID` where that gives no id. */
export function modelName({ labels }: LoadedData, options: TrainOptions): string {
  if (options.model !== undefined) return options.model;
  const name = (options.positive ?? labels[0] ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-');
  if (!isModelId(name))
    throw new AppError('CONFIG_INVALID', 'the class name gives no model id: say --model NAME');
  return name;
}
