import { AppError, isAppError } from '@isitacat/errors';
import { onScopeDispose, type ShallowRef } from 'vue';
import { askPicture, newErrand, type AskingParts, type Errand } from './ask-picture.js';
import { QuestionList } from './question-list.js';
import type { Question, QuestionState } from './question.js';

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
  readonly current: AbortController;
}

/** @param options.onSettled Called when a question is answered or has failed. */
export function useQuestions(
  parts: AskingParts,
  options: { readonly onSettled?: (question: Question) => void } = {},
): UseQuestions {
  const list = new QuestionList();
  const runs = new Map<number, Run>();

  async function start(id: number, errand: Errand): Promise<void> {
    const current = new AbortController();
    runs.get(id)?.current.abort();
    runs.set(id, { errand, current });
    const outcome = await outcomeOf(errand, parts, current.signal, (state) => list.setState(id, state));
    const question = outcome && list.setState(id, outcome);
    if (question) options.onSettled?.(question);
  }

  function ask(files: Iterable<File>): void {
    for (const file of files) void start(list.add(file.name), newErrand(file)); // never throws
  }

  function retry(id: number): void {
    const last = runs.get(id);
    if (last && list.setState(id, { kind: 'queued' })) void start(id, last.errand); // never throws
  }

  function remove(id: number): void {
    runs.get(id)?.current.abort();
    runs.delete(id);
    list.remove(id);
  }

  onScopeDispose(() => {
    for (const id of runs.keys()) remove(id);
  });
  return { questions: list.shown, ask, retry, remove };
}

/** How a question ends; undefined when `signal` is aborted: then it may change nothing any more. */
async function outcomeOf(
  errand: Errand,
  parts: AskingParts,
  signal: AbortSignal,
  show: (state: QuestionState) => void,
): Promise<QuestionState | undefined> {
  const startMs = performance.now();
  const report = (state: QuestionState): void => {
    if (!signal.aborted) show(state);
  };
  try {
    const answer = await askPicture(errand, parts, { signal, report });
    return signal.aborted ? undefined : { kind: 'done', answer, totalMs: performance.now() - startMs };
  } catch (error) {
    return signal.aborted ? undefined : { kind: 'failed', error: asAppError(error) };
  }
}

function asAppError(error: unknown): AppError {
  return isAppError(error)
    ? error
    : new AppError('INTERNAL', 'something went wrong in the page', { cause: error });
}
