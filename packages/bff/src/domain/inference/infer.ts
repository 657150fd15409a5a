import type { Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import { answerContent, type AnswerContentDeps } from '../answer-content.js';
import type { ModelChoice } from '../names.js';
import type { QuestionCall } from '../question-call.js';
import { askEach } from './ask-each.js';
import { chooseModel } from './choose-model.js';
import { checkOutputs, outputTensor } from './outputs.js';
import { atIndex, readPictures, type Pictures, type ReadDeps } from './read-pictures.js';
import type { RecentModels } from './recent-models.js';
import type { InferenceStatistics } from './statistics.js';
import type { InputTensor, OutputTensor } from './tensors.js';

/** What answering takes. */
export interface InferDeps extends AnswerContentDeps, ReadDeps {
  readonly recentModels: RecentModels;
  readonly statistics: InferenceStatistics;
}

/** What is asked of a model about a batch of pictures. */
export interface InferQuestion {
  readonly modelId: string;
  /** A number; empty: the stable one. */
  readonly version: string;
  readonly inputs: readonly InputTensor[];
  /** Names of what is wanted; empty: all. */
  readonly outputs: readonly string[];
}

/** What a model answers about a batch. */
export interface Inferred {
  readonly modelId: string;
  /** That answered about every picture. */
  readonly version: number;
  readonly outputs: readonly OutputTensor[];
}

/** As many models in a row are not published within a call. */
const MOST_ROUNDS = 3;

/**
 * Asks a model about every picture of a batch.
 *
 * @throws AppError `FIELD_INVALID`, `MODEL_NOT_FOUND`; as `answerContent` does about any of the
 *   pictures, naming its index where the picture is to blame.
 */
export async function infer(deps: InferDeps, question: InferQuestion, call: QuestionCall): Promise<Inferred> {
  const startMs = performance.now();
  const model = chooseModel(question.modelId, question.version);
  const names = checkOutputs(question.outputs);
  const found = await deps.recentModels.find(model, call);
  try {
    const pictures = readPictures(deps, question.inputs, found.shape);
    const answers = await askAlike(deps, model, pictures, question.inputs[0]?.name ?? '', call);
    const { modelId } = model;
    const { version, shape } = await deps.recentModels.ofAnswer(modelId, answers[0]?.model ?? '', call);
    const outputs = names.map((name) => outputTensor(name, answers, shape.labels));
    deps.statistics.answered(modelId, version, answers, performance.now() - startMs);
    return { modelId, version, outputs };
  } catch (error) {
    deps.statistics.failed(model.modelId, found.version, performance.now() - startMs);
    throw error;
  }
}

/** Asks about every picture, so that one version answers about all: one that is published meanwhile is asked again. */
async function askAlike(
  deps: InferDeps,
  model: ModelChoice,
  pictures: Pictures,
  input: string,
  call: QuestionCall,
): Promise<readonly Prediction[]> {
  let newest: string | undefined;
  const ask = async (index: number, inner: QuestionCall): Promise<Prediction> => {
    try {
      const question = { model, content: pictures.at(index), explain: false };
      const answer = await answerContent(deps, question, inner);
      newest = answer.model;
      return answer;
    } catch (error) {
      throw atIndex(error, input, index);
    }
  };
  let answers = await askEach(pictures.count, ask, call);
  for (let round = 1; ; round++) {
    const others = answers.flatMap((answer, index) => (answer.model === newest ? [] : [index]));
    if (others.length === 0) return answers;
    if (round === MOST_ROUNDS) {
      throw new AppError('ENGINE_UNAVAILABLE', 'the model was replaced while it answered: try again');
    }
    const again = await askEach(others.length, (n, inner) => ask(others[n] ?? 0, inner), call);
    const renewed = new Map(others.map((index, n) => [index, again[n]]));
    answers = answers.map((answer, index) => renewed.get(index) ?? answer);
  }
}
