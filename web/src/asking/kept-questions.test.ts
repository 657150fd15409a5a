import { AppError } from '@isitacat/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type EffectScope } from 'vue';
import type { AskingParts } from './ask-picture.js';
import { file, parts, prepared } from './scripted-parts.js';
import { useQuestions, type UseQuestions } from './use-questions.js';

const kept = { id: 5, name: 'kept.jpg', prepared, uploadId: 'u', predictId: 'p' };
const leftWith = (question: typeof kept & { image?: string; prediction?: string; feedback?: string }) => ({
  questions: [question],
  answers: [],
  resumeToken: '',
});

let scope: EffectScope;

function use(withParts: AskingParts, onSettled = vi.fn()): UseQuestions {
  const used = scope.run(() => useQuestions(withParts, { onSettled }));
  if (!used) throw new Error('the scope is over');
  return used;
}

async function answered({ questions }: UseQuestions): Promise<void> {
  await vi.waitFor(() => {
    expect(questions.value[0]?.state.kind).toBe('done');
  });
}

beforeEach(() => {
  scope = effectScope();
});

afterEach(() => {
  scope.stop();
});

describe('a question that an earlier page left', () => {
  it('goes on with its old request ids, from the picture that was kept', async () => {
    const withParts = parts(undefined, leftWith(kept));
    await answered(use(withParts));
    expect(withParts.prepare).not.toHaveBeenCalled();
    expect(withParts.api.upload.mock.calls[0]?.slice(1, 3)).toEqual(['kept.jpg', 'u']);
    expect(withParts.api.predict.mock.calls[0]?.slice(0, 3)).toEqual(['images/a', 'page', 'p']);
  });

  it('is not asked again when it was accepted', async () => {
    const left = leftWith({ ...kept, image: 'images/a', prediction: 'predictions/a', feedback: 'not_cat' });
    const withParts = parts(undefined, left);
    const onSettled = vi.fn();
    const used = use(withParts, onSettled);
    await answered(used);
    expect(used.questions.value[0]).toMatchObject({ feedback: 'not_cat', preview: { width: 347 } });
    expect(withParts.api.upload).not.toHaveBeenCalled();
    expect(withParts.finalOf.mock.calls[0]?.[0]).toBe('predictions/a');
    expect(onSettled).not.toHaveBeenCalled();
  });

  it('stands below what is asked later', async () => {
    const used = use(parts(undefined, leftWith(kept)));
    used.ask([file]);
    await answered(used);
    await vi.waitFor(() => {
      expect(used.questions.value.map(({ name }) => name)).toEqual(['cat.jpg', 'kept.jpg']);
    });
  });
});

describe('a question', () => {
  it('is kept with every step that need not be taken again', async () => {
    const withParts = parts();
    const used = use(withParts);
    used.ask([file]);
    await answered(used);
    const steps = withParts.keeper.keepQuestion.mock.calls.map(([{ image, prediction }]) => [
      image,
      prediction,
    ]);
    expect(steps).toEqual([
      [undefined, undefined],
      ['images/a', undefined],
      ['images/a', 'predictions/a'],
    ]);
  });

  it('is forgotten when it is taken off', async () => {
    const withParts = parts();
    const used = use(withParts);
    used.ask([file]);
    await answered(used);
    used.remove(used.questions.value[0]?.id ?? 0);
    await vi.waitFor(() => {
      expect(withParts.keeper.dropQuestion).toHaveBeenCalledTimes(1);
    });
    expect(withParts.api.deleteImage).not.toHaveBeenCalled();
  });

  it('takes its picture from the server along when it is cancelled', async () => {
    const withParts = parts();
    withParts.finalOf.mockReturnValue(new Promise(() => undefined));
    const used = use(withParts);
    used.ask([file]);
    await vi.waitFor(() => {
      expect(withParts.finalOf).toHaveBeenCalled();
    });
    used.remove(used.questions.value[0]?.id ?? 0);
    expect(withParts.api.deleteImage.mock.calls[0]?.[0]).toBe('images/a');
  });

  it('remembers which label was said to be right, once the server has it', async () => {
    const withParts = parts();
    const used = use(withParts);
    used.ask([file]);
    await answered(used);
    const id = used.questions.value[0]?.id ?? 0;
    withParts.api.giveFeedback.mockRejectedValueOnce(new AppError('FIELD_INVALID', 'no'));
    await expect(used.correct(id, 'lion', '')).rejects.toThrow('no');
    expect(used.questions.value[0]?.feedback).toBeUndefined();
    await used.correct(id, 'not_cat', 'a fox');
    expect(withParts.api.giveFeedback.mock.lastCall?.slice(0, 3)).toEqual([
      'predictions/a',
      'not_cat',
      'a fox',
    ]);
    expect(used.questions.value[0]?.feedback).toBe('not_cat');
    expect(withParts.keeper.keepQuestion.mock.lastCall?.[0]).toMatchObject({ feedback: 'not_cat' });
  });
});
