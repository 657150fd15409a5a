import { AppError, isAppError } from '@isitacat/errors';
import { onScopeDispose, shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import type { PreparedPicture } from '../picture/index.js';
import { askPicture, newErrand, type AskingParts, type Errand } from './ask-picture.js';
import type { Preview, Progress, Question, QuestionState } from './question.js';

/** The pictures that were asked about, and what can be done with them. */
export interface UseQuestions {
  /** Newest first. */
  readonly questions: Readonly<ShallowRef<readonly Question[]>>;
  /** Asks about each file, the last one first in the list. */
  readonly ask: (files: Iterable<File>) => void;
  /** Tries a failed question again, from where it failed. */
  readonly retry: (id: number) => void;
  /** Takes a question off the list; an open one is cancelled. */
  readonly remove: (id: number) => void;
}

interface Run {
  readonly errand: Errand;
  current: AbortController;
}

/** @param options.onSettled Called when a question is answered or has failed. */
export function useQuestions(
  parts: AskingParts,
  options: { readonly onSettled?: (question: Question) => void } = {},
): UseQuestions {
  const questions = shallowRef<readonly Question[]>([]);
  const runs = new Map<number, Run>();
  let lastId = 0;

  function change(id: number, patch: Partial<Question>): void {
    questions.value = questions.value.map((question) =>
      question.id === id ? { ...question, ...patch } : question,
    );
  }

  function settle(id: number, state: QuestionState): void {
    change(id, { state });
    const question = questions.value.find((candidate) => candidate.id === id);
    if (question) options.onSettled?.(question);
  }

  function report(id: number, state: Progress): void {
    const known = questions.value.find((question) => question.id === id)?.preview;
    change(id, state.kind === 'sending' ? { state, preview: known ?? previewOf(state.prepared) } : { state });
  }

  async function run(id: number, { errand, current }: Run): Promise<void> {
    const { signal } = current; // a later try or a removal aborts it: then this one may change nothing
    const startMs = performance.now();
    try {
      const answer = await askPicture(errand, parts, {
        signal,
        report: (state) => {
          if (!signal.aborted) report(id, state);
        },
      });
      if (!signal.aborted) settle(id, { kind: 'done', answer, totalMs: performance.now() - startMs });
    } catch (error) {
      if (!signal.aborted) settle(id, { kind: 'failed', error: asAppError(error) });
    }
  }

  function start(id: number, errand: Errand): void {
    const mine: Run = { errand, current: new AbortController() };
    runs.get(id)?.current.abort();
    runs.set(id, mine);
    void run(id, mine); // it never throws
  }

  function ask(files: Iterable<File>): void {
    for (const file of files) {
      const id = ++lastId;
      const question: Question = { id, name: file.name, preview: undefined, state: { kind: 'queued' } };
      questions.value = [question, ...questions.value];
      start(id, newErrand(file));
    }
  }

  function retry(id: number): void {
    const last = runs.get(id);
    if (!last) return;
    change(id, { state: { kind: 'queued' } });
    start(id, last.errand);
  }

  function remove(id: number): void {
    runs.get(id)?.current.abort();
    runs.delete(id);
    for (const { id: each, preview } of questions.value)
      if (each === id && preview) URL.revokeObjectURL(preview.url);
    questions.value = questions.value.filter((question) => question.id !== id);
  }

  onScopeDispose(() => {
    for (const { id } of questions.value) remove(id);
  });
  return { questions: shallowReadonly(questions), ask, retry, remove };
}

function previewOf({ blob, size }: PreparedPicture): Preview {
  return { url: URL.createObjectURL(blob), sizeBytes: blob.size, ...size };
}

function asAppError(error: unknown): AppError {
  return isAppError(error)
    ? error
    : new AppError('INTERNAL', 'something went wrong in the page', { cause: error });
}
