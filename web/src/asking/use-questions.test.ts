import { Prediction, PredictionState } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, watch, type EffectScope } from 'vue';
import type { AskingParts } from './ask-picture.js';
import type { QuestionState } from './question.js';
import { useQuestions, type UseQuestions } from './use-questions.js';

const file = new File(['pixels'], 'cat.jpg');
const cat = Prediction.fromPartial({
  name: 'predictions/a',
  state: PredictionState.PREDICTION_STATE_SUCCEEDED,
  label: 'cat',
});

function parts(overrides: Pick<AskingParts, 'inTurn'> = { inTurn: (work) => work() }) {
  const pending = { ...cat, state: PredictionState.PREDICTION_STATE_PENDING, queuePosition: 3 };
  const api = {
    upload: vi.fn<AskingParts['api']['upload']>(() => Promise.resolve('images/a')),
    predict: vi.fn<AskingParts['api']['predict']>(() => Promise.resolve(pending)),
  };
  const finalOf = vi.fn<AskingParts['feed']['finalOf']>((_name, onChange) => {
    onChange({ ...cat, state: PredictionState.PREDICTION_STATE_RUNNING });
    return Promise.resolve(cat);
  });
  const prepared = { blob: new Blob(['small']), size: { width: 347, height: 260 } };
  return {
    api,
    feed: { finalOf },
    batch: 'page',
    inputSize: () => Promise.resolve({ width: 260, height: 260 }),
    prepare: vi.fn(() => Promise.resolve(prepared)),
    ...overrides,
  };
}

describe('useQuestions', () => {
  let scope: EffectScope;
  const states: QuestionState[] = [];

  function mount(withParts: AskingParts, onSettled?: () => void): UseQuestions {
    states.length = 0;
    scope = effectScope();
    const questions = scope.run(() => {
      const used = useQuestions(withParts, onSettled ? { onSettled } : {});
      const note = (): void => {
        const state = used.questions.value[0]?.state;
        if (state && state !== states.at(-1)) states.push(state);
      };
      watch(used.questions, note, { flush: 'sync' });
      return used;
    });
    if (!questions) throw new Error('the scope is over');
    return questions;
  }

  async function settled({ questions }: UseQuestions, kind: 'done' | 'failed'): Promise<void> {
    await vi.waitFor(() => {
      expect(questions.value[0]?.state.kind).toBe(kind);
    });
  }

  afterEach(() => {
    scope.stop();
  });

  it('goes through every state to the answer', async () => {
    const used = mount(parts());
    used.ask([file]);
    await settled(used, 'done');
    expect(states.map(({ kind }) => kind)).toEqual([
      'queued',
      'preparing',
      'sending',
      'waiting',
      'looking',
      'done',
    ]);
    expect(states[3]).toEqual({ kind: 'waiting', before: 3 });
    expect(used.questions.value[0]).toMatchObject({ name: 'cat.jpg', preview: { width: 347, sizeBytes: 5 } });
  });

  it('puts the newest picture first and asks about each', async () => {
    const withParts = parts();
    const used = mount(withParts);
    used.ask([file, new File(['x'], 'dog.jpg')]);
    await settled(used, 'done');
    expect(used.questions.value.map(({ name }) => name)).toEqual(['dog.jpg', 'cat.jpg']);
    expect(withParts.api.upload).toHaveBeenCalledTimes(2);
  });

  it('tells of each outcome once', async () => {
    const onSettled = vi.fn();
    const used = mount(parts(), onSettled);
    used.ask([file]);
    await settled(used, 'done');
    expect(onSettled).toHaveBeenCalledExactlyOnceWith(used.questions.value[0]);
  });

  it('fails with the server’s error when the prediction has failed, and asks anew on retry', async () => {
    const failed = Prediction.fromPartial({
      name: 'predictions/a',
      state: PredictionState.PREDICTION_STATE_FAILED,
      error: { code: 13, message: 'the engine stopped' },
    });
    const withParts = parts();
    withParts.feed.finalOf.mockResolvedValueOnce(failed);
    const used = mount(withParts);
    used.ask([file]);
    await settled(used, 'failed');
    expect(states.at(-1)).toMatchObject({ error: { reason: 'INTERNAL', message: 'the engine stopped' } });
    used.retry(1);
    await settled(used, 'done');
    const [first, second] = withParts.api.predict.mock.calls;
    expect(first?.[2]).not.toBe(second?.[2]);
    expect(withParts.api.upload).toHaveBeenCalledTimes(1);
  });

  it('goes on from where it failed: the picture is neither shrunk nor asked about again', async () => {
    const withParts = parts();
    withParts.feed.finalOf.mockRejectedValueOnce(new AppError('SERVER_UNREACHABLE', 'away'));
    const used = mount(withParts);
    used.ask([file]);
    await settled(used, 'failed');
    used.retry(1);
    await settled(used, 'done');
    expect(withParts.prepare).toHaveBeenCalledTimes(1);
    expect(withParts.api.predict).toHaveBeenCalledTimes(1);
  });

  it('sends the picture again when the server no longer has it', async () => {
    const withParts = parts();
    withParts.api.predict.mockRejectedValueOnce(new AppError('IMAGE_NOT_FOUND', 'gone'));
    const used = mount(withParts);
    used.ask([file]);
    await settled(used, 'failed');
    used.retry(1);
    await settled(used, 'done');
    const [first, second] = withParts.api.upload.mock.calls;
    expect(first?.[2]).not.toBe(second?.[2]);
  });

  it('drops the answer to a picture that was taken off the list', async () => {
    const onSettled = vi.fn();
    const withParts = parts();
    let answer: (prediction: Prediction) => void = () => undefined;
    const asked = new Promise<Prediction>((resolve) => (answer = resolve));
    withParts.feed.finalOf.mockReturnValueOnce(asked);
    const used = mount(withParts, onSettled);
    used.ask([file]);
    await vi.waitFor(() => {
      expect(withParts.feed.finalOf.mock.calls).toHaveLength(1);
    });
    used.remove(1);
    answer(cat);
    await asked;
    await nextTick();
    expect(withParts.feed.finalOf.mock.calls[0]?.[2].aborted).toBe(true);
    expect(used.questions.value).toEqual([]);
    expect(onSettled).not.toHaveBeenCalled();
  });

  it('never sends a picture that was taken off while it waited for its turn', async () => {
    let turn = (): Promise<unknown> => Promise.resolve();
    const inTurn: AskingParts['inTurn'] = (work) => {
      turn = work;
      return new Promise(() => undefined);
    };
    const withParts = parts({ inTurn });
    const used = mount(withParts);
    used.ask([file]);
    used.remove(1);
    await expect(turn()).rejects.toThrow('abort');
    expect(withParts.prepare).not.toHaveBeenCalled();
  });

  it('gives back the memory of each picture', async () => {
    const revoke = vi.spyOn(URL, 'revokeObjectURL');
    const used = mount(parts());
    used.ask([file, file]);
    await settled(used, 'done');
    const urls = used.questions.value.map(({ preview }) => preview?.url);
    used.remove(1);
    scope.stop();
    expect(revoke.mock.calls.flat()).toEqual(urls.reverse());
  });
});
