import { Prediction, PredictionState } from '@isitacat/contracts';
import { vi } from 'vitest';
import { Line, type AnswerFeed } from '../answers/index.js';
import type { Keeper } from '../keeping/index.js';
import type { AskingParts } from './ask-picture.js';

export const file = new File(['pixels'], 'cat.jpg');
export const prepared = { blob: new Blob(['small']), size: { width: 347, height: 260 } };
export const cat = Prediction.fromPartial({
  name: 'predictions/a',
  state: PredictionState.PREDICTION_STATE_SUCCEEDED,
  label: 'cat',
});

type Left = Keeper['left'];
const nothingLeft: Left = { questions: [], answers: [], resumeToken: '' };

/** For tests: a server that answers every question with a cat, and a browser that keeps `left`. */
export function parts(inTurn: AskingParts['inTurn'] = (work) => work(), left = nothingLeft) {
  const pending = { ...cat, state: PredictionState.PREDICTION_STATE_PENDING, queuePosition: 3 };
  const api = {
    upload: vi.fn<AskingParts['api']['upload']>(() => Promise.resolve('images/a')),
    predict: vi.fn<AskingParts['api']['predict']>(() => Promise.resolve(pending)),
    deleteImage: vi.fn<AskingParts['api']['deleteImage']>(() => Promise.resolve()),
    giveFeedback: vi.fn<AskingParts['api']['giveFeedback']>(() => Promise.resolve()),
  };
  const finalOf = vi.fn<AnswerFeed['finalOf']>((_name, onChange) => {
    onChange({ ...cat, state: PredictionState.PREDICTION_STATE_RUNNING });
    return Promise.resolve(cat);
  });
  const keeper = {
    batch: 'page',
    left,
    keepQuestion: vi.fn<Keeper['keepQuestion']>(),
    dropQuestion: vi.fn<Keeper['dropQuestion']>(),
    noteAnswer: vi.fn<Keeper['noteAnswer']>(),
  };
  return {
    api,
    keeper,
    finalOf,
    line: new Line(),
    session: Promise.resolve({ keeper, feed: { finalOf, expect: vi.fn<AnswerFeed['expect']>() } }),
    inputSize: () => Promise.resolve({ width: 260, height: 260 }),
    prepare: vi.fn(() => Promise.resolve(prepared)),
    inTurn,
  };
}
