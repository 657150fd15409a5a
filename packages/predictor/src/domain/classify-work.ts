import type { ClassScore, Work } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { LoadedModel, PictureSource, Wanted } from './ports.js';
import { rankScores } from './rank-scores.js';
import { versionName } from './model-version.js';

/** Where the time of one answer went. */
export interface Phases {
  /** From acceptance to an engine taking it up, without the fetch. */
  readonly queueMs: number;
  /** Reading the picture from storage. */
  readonly fetchMs: number;
  readonly decodeMs: number;
  readonly inferMs: number;
}

/** One answered question. */
export interface Answered {
  /** `models/{model}/versions/{version}`. */
  readonly modelVersion: string;
  /** The most likely first. */
  readonly scores: readonly ClassScore[];
  readonly phases: Phases;
}

/**
 * Answers one question.
 *
 * @throws AppError as `LoadedModel.classify` and `PictureSource.read` do;
 *   `FIELD_INVALID` when the work names no picture.
 */
export async function classifyWork(
  work: Work,
  model: LoadedModel,
  pictures: PictureSource,
  wanted: Wanted,
): Promise<Answered> {
  const acceptedMs = work.acceptTime?.getTime() ?? Date.now();
  const waitedMs = Math.max(0, Date.now() - acceptedMs); // clocks of two machines may differ
  const start = performance.now();
  const picture = await pictureOf(work, pictures, wanted.signal);
  const fetchMs = work.picture?.$case === 'stored' ? performance.now() - start : 0;
  const { probabilities, decodeMs, inferMs } = await model.classify(picture, wanted);
  const restMs = performance.now() - start - fetchMs - decodeMs - inferMs;
  return {
    modelVersion: versionName(model.held),
    scores: rankScores(model.labels, probabilities),
    phases: { queueMs: waitedMs + Math.max(0, restMs), fetchMs, decodeMs, inferMs },
  };
}

async function pictureOf(work: Work, pictures: PictureSource, signal: AbortSignal): Promise<Uint8Array> {
  const { picture } = work;
  switch (picture?.$case) {
    case 'content':
      return picture.value;
    case 'stored':
      return pictures.read(picture.value, { signal });
    case undefined:
      throw new AppError('FIELD_INVALID', 'the work names no picture', { field: 'picture' });
    default:
      return picture satisfies never;
  }
}
