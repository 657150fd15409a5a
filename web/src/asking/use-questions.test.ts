import { Prediction, PredictionState } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, watch, type EffectScope } from 'vue';
import type { AskingParts } from './ask-picture.js';
import type { QuestionState } from './question.js';
import { cat, file, parts } from './scripted-parts.js';
import { useQuestions, type UseQuestions } from './use-questions.js';

const idOf = ({ questions }: UseQuestions): number => questions.value[0]?.id ?? 0;

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
      'ready',
      'sending',
      'waiting',
      'looking',
      'done',
    ]);
    expect(states[4]).toEqual({ kind: 'waiting', before: 3 });
    expect(used.questions.value[0]).toMatchObject({ name: 'cat.jpg', preview: { width: 347, sizeBytes: 5 } });
  });

  it('puts pictures in their order above those asked before, and asks about each', async () => {
    const withParts = parts();
    const used = mount(withParts);
    used.ask([file]);
    used.ask([new File(['x'], 'dog.jpg'), new File(['x'], 'pizza.jpg')]);
    await settled(used, 'done');
    expect(used.questions.value.map(({ name }) => name)).toEqual(['dog.jpg', 'pizza.jpg', 'cat.jpg']);
    await vi.waitFor(() => {
      expect(withParts.api.upload).toHaveBeenCalledTimes(3);
    });
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
    withParts.finalOf.mockResolvedValueOnce(failed);
    const used = mount(withParts);
    used.ask([file]);
    await settled(used, 'failed');
    expect(states.at(-1)).toMatchObject({ error: { reason: 'INTERNAL', message: 'the engine stopped' } });
    used.retry(idOf(used));
    await settled(used, 'done');
    const [first, second] = withParts.api.predict.mock.calls;
    expect(first?.[2]).not.toBe(second?.[2]);
    expect(withParts.api.upload).toHaveBeenCalledTimes(1);
  });

  it('goes on from where it failed: the picture is neither shrunk nor asked about again', async () => {
    const withParts = parts();
    withParts.finalOf.mockRejectedValueOnce(new AppError('SERVER_UNREACHABLE', 'away'));
    const used = mount(withParts);
    used.ask([file]);
    await settled(used, 'failed');
    used.retry(idOf(used));
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
    used.retry(idOf(used));
    await settled(used, 'done');
    const [first, second] = withParts.api.upload.mock.calls;
    expect(first?.[2]).not.toBe(second?.[2]);
  });

  it('drops the answer to a picture that was taken off the list', async () => {
    const onSettled = vi.fn();
    const withParts = parts();
    let answer: (prediction: Prediction) => void = () => undefined;
    const asked = new Promise<Prediction>((resolve) => (answer = resolve));
    withParts.finalOf.mockReturnValueOnce(asked);
    const used = mount(withParts, onSettled);
    used.ask([file]);
    await vi.waitFor(() => {
      expect(withParts.finalOf.mock.calls).toHaveLength(1);
    });
    used.remove(idOf(used));
    answer(cat);
    await asked;
    await nextTick();
    expect(withParts.finalOf.mock.calls[0]?.[2].aborted).toBe(true);
    expect(used.questions.value).toEqual([]);
    expect(onSettled).not.toHaveBeenCalled();
  });

  it('never sends a picture that was taken off while it waited for its turn', async () => {
    let turn: (() => Promise<unknown>) | undefined;
    const inTurn: AskingParts['inTurn'] = (work) => {
      turn = work;
      return new Promise(() => undefined);
    };
    const withParts = parts(inTurn);
    const used = mount(withParts);
    used.ask([file]);
    await vi.waitFor(() => {
      expect(turn).toBeDefined();
    });
    used.remove(idOf(used));
    await expect(turn?.()).rejects.toThrow('abort');
    expect(withParts.api.upload).not.toHaveBeenCalled();
  });

  it('gives back the memory of each picture', async () => {
    const revoke = vi.spyOn(URL, 'revokeObjectURL');
    const used = mount(parts());
    used.ask([file, file]);
    await vi.waitFor(() => {
      expect(used.questions.value.map(({ state }) => state.kind)).toEqual(['done', 'done']);
    });
    const urls = used.questions.value.map(({ preview }) => preview?.url);
    used.remove(idOf(used));
    scope.stop();
    expect(revoke.mock.calls.flat()).toEqual(urls);
  });
});
