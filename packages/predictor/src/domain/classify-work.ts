import type { ClassScore, Explanation, Work } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { AnswerCache, Told } from './answer-cache.js';
import { explain } from './explain.js';
import { versionName } from './model-version.js';
import { pictureKey } from './picture-key.js';
import type { LoadedModel, Picture, PictureSource, Wanted } from './ports.js';
import { rankScores } from './rank-scores.js';

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
  /** What computed it, such as `onnx` or `onnx-int8`. */
  readonly engine: string;
  /** Whether it was remembered; then only the queue took time. */
  readonly cached: boolean;
  /** The most likely first. */
  readonly scores: readonly ClassScore[];
  /** Where the model looked, if the work asks for that. */
  readonly explanation: Explanation | undefined;
  /** How unlike the pictures learned from it is, 0 to 1, where that can be told. */
  readonly unfamiliarity: number | undefined;
  readonly phases: Phases;
}

/** What questions are answered with. */
export interface AnswerSources {
  readonly model: LoadedModel;
  readonly pictures: PictureSource;
  /** Absent: every question is computed. */
  readonly cache: AnswerCache | undefined;
}

/**
 * Answers one question.
 *
 * @throws AppError as `LoadedModel.classify` and `PictureSource.take` do;
 *   `FIELD_INVALID` when the work names no picture.
 */
export async function classifyWork(work: Work, sources: AnswerSources, wanted: Wanted): Promise<Answered> {
  const { model, cache } = sources;
  const acceptedMs = work.acceptTime?.getTime() ?? Date.now();
  const waitedMs = Math.max(0, Date.now() - acceptedMs); // clocks of two machines may differ
  const start = performance.now();
  const compute = (): Promise<Told> => classify(work, sources, wanted);
  const key = cache === undefined ? undefined : pictureKey(work, model);
  const told = await (cache === undefined || key === undefined
    ? compute()
    : cache.tell(key, { ...wanted, explain: work.explain }, compute));
  const { cached, probabilities, explanation, unfamiliarity, fetchMs, decodeMs, inferMs } = told;
  const restMs = performance.now() - start - fetchMs - decodeMs - inferMs;
  return {
    modelVersion: versionName(model.held),
    engine: model.engine,
    cached,
    scores: rankScores(model.labels, probabilities),
    explanation: work.explain ? explanation : undefined,
    unfamiliarity,
    phases: { queueMs: waitedMs + Math.max(0, restMs), fetchMs, decodeMs, inferMs },
  };
}

async function classify(work: Work, { model, pictures }: AnswerSources, wanted: Wanted): Promise<Told> {
  const start = performance.now();
  const picture = await pictureOf(work, pictures, wanted);
  const takenMs = work.picture?.$case === 'stored' ? performance.now() - start : 0;
  const classified = await model.classify(picture, { ...wanted, explain: work.explain });
  const { probabilities, evidence, unfamiliarity, decodeMs, inferMs } = classified;
  const fetchMs = takenMs + classified.fetchMs;
  const explanation = evidence && explain(evidence, model, rankScores(model.labels, probabilities));
  return { cached: false, probabilities, explanation, unfamiliarity, fetchMs, decodeMs, inferMs };
}

function pictureOf({ picture }: Work, pictures: PictureSource, wanted: Wanted): Picture | Promise<Picture> {
  switch (picture?.$case) {
    case 'content':
      return picture.value;
    case 'stored':
      return pictures.take(picture.value, wanted);
    case undefined:
      throw new AppError('FIELD_INVALID', 'the work names no picture', { field: 'picture' });
    default:
      return picture satisfies never;
  }
}
