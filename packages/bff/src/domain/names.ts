import type { VersionSelector } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import { ID_PATTERN } from './ids.js';

declare const kind: unique symbol;
/** A checked id of a picture. */
export type ImageId = string & { readonly [kind]: 'image' };
/** A checked id of a prediction. */
export type PredictionId = string & { readonly [kind]: 'prediction' };

/** Which model a caller asks. */
export interface ModelChoice {
  readonly modelId: string;
  readonly version: VersionSelector;
  /** As a resource name: `models/{model}`, with the version where the caller named one. */
  readonly name: string;
}

const MODEL_NAME = /^models\/([a-z][a-z0-9-]{0,39})(?:\/versions\/([1-9][0-9]{0,8}))?$/;

/** @throws AppError `NAME_INVALID` unless `name` is `images/{id}`. */
export function parseImageName(name: string, field = 'name'): ImageId {
  return imageId(parseId(name, 'images', field));
}

/** @throws AppError `NAME_INVALID` unless `name` is `predictions/{id}`. */
export function parsePredictionName(name: string, field = 'name'): PredictionId {
  return predictionId(parseId(name, 'predictions', field));
}

/**
 * @param name `models/{model}`, `models/{model}/versions/{version}`, or empty for the default.
 * @throws AppError `NAME_INVALID` when it is neither.
 */
export function parseModelName(name: string, defaultModel: string, field = 'model'): ModelChoice {
  const [, modelId, version] = MODEL_NAME.exec(name === '' ? `models/${defaultModel}` : name) ?? [];
  if (modelId === undefined) {
    throw new AppError(
      'NAME_INVALID',
      `expected models/{model} or models/{model}/versions/{version}, got ${shown(name)}`,
      { field },
    );
  }
  return version === undefined
    ? { modelId, version: 'stable', name: `models/${modelId}` }
    : { modelId, version: Number(version), name };
}

/** Takes an id as a picture's that this system made itself; nothing is checked. */
export function imageId(id: string): ImageId {
  return id as ImageId;
}

/** Takes an id as a prediction's that this system made itself; nothing is checked. */
export function predictionId(id: string): PredictionId {
  return id as PredictionId;
}

/** Resource name of a picture. */
export function imageName(id: ImageId): string {
  return `images/${id}`;
}

/** Resource name of a prediction. */
export function predictionName(id: PredictionId): string {
  return `predictions/${id}`;
}

/** Resource name of a model's version. */
export function versionName(modelId: string, version: number): string {
  return `models/${modelId}/versions/${version}`;
}

/** What a caller sent, quoted and cut short for a message. */
export function shown(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

function parseId(name: string, collection: string, field: string): string {
  const id = name.startsWith(`${collection}/`) ? name.slice(collection.length + 1) : '';
  if (ID_PATTERN.test(id)) return id;
  throw new AppError('NAME_INVALID', `expected ${collection}/{id}, got ${shown(name)}`, { field });
}
