import { onScopeDispose, type ShallowRef } from 'vue';
import { asAppError } from '../as-app-error.js';
import { withRetries } from '../answers/index.js';
import { askPicture, type AskingParts } from './ask-picture.js';
import { newErrand, toKept, type Errand } from './errand.js';
import { QuestionList } from './question-list.js';
import { isSettled, type Question, type QuestionState } from './question.js';

/** The pictures that were asked about, and what can be done with them. */
export interface UseQuestions {
  /** Newest first. */
  readonly questions: Readonly<ShallowRef<readonly Question[]>>;
  /** Asks about each file; they stand in their order above those asked before. */
  readonly ask: (files: Iterable<File>) => void;
  /** Tries a failed question again, from where it failed. */
  readonly retry: (id: number) => void;
  /** Takes a question off the list; one without an answer is cancelled, and what was sent of it deleted. */
  readonly remove: (id: number) => void;
  /** Says which label is right. @throws AppError when the server does not take it. */
  readonly correct: (id: number, label: string, note: string) => Promise<void>;
}

interface Run {
  readonly errand: Errand;
  readonly current: AbortController;
}

/** Somebody waits in front of the page for this. */
const TRIES = 4;

/** @param options.onSettled Called when a question that was asked on this page is answered or has failed. */
export function useQuestions(
  parts: AskingParts,
  options: { readonly onSettled?: (question: Question) => void } = {},
): UseQuestions {
  const list = new QuestionList();
  const runs = new Map<number, Run>();
  const gone = new AbortController();

  async function start(errand: Errand): Promise<void> {
    const { id } = errand;
    const current = new AbortController();
    runs.get(id)?.current.abort();
    runs.set(id, { errand, current });
    const outcome = await outcomeOf(errand, parts, current.signal, (state) => list.setState(id, state));
    const question = outcome && list.setState(id, outcome);
    if (question && errand.file) options.onSettled?.(question);
  }

  function ask(files: Iterable<File>): void {
    const chosen = [...files];
    const ids = chosen.map(() => list.nextId()).reverse(); // the first one is answered first, and stands at the top
    const errands = chosen.map((file, index) => newErrand(ids[index] ?? list.nextId(), file));
    list.add(errands.map(({ id, name }) => ({ id, name, feedback: undefined })));
    for (const errand of errands) void start(errand); // never throws
  }

  async function goOn(): Promise<void> {
    const { left } = (await parts.session).keeper;
    if (gone.signal.aborted) return;
    list.add(left.questions.map(({ id, name, feedback }) => ({ id, name, feedback })));
    for (const question of left.questions.toReversed()) {
      list.setState(question.id, { kind: 'ready', prepared: question.prepared });
      void start({ ...question }); // never throws
    }
  }

  function retry(id: number): void {
    const last = runs.get(id);
    if (last && list.setState(id, { kind: 'queued' })) void start(last.errand); // never throws
  }

  function takeOff(id: number): Errand | undefined {
    const run = runs.get(id);
    run?.current.abort();
    runs.delete(id);
    list.remove(id);
    return run?.errand;
  }

  function remove(id: number): void {
    const question = list.shown.value.find((candidate) => candidate.id === id);
    const errand = takeOff(id);
    if (!errand) return;
    void parts.session.then(({ keeper }) => {
      keeper.dropQuestion(errand);
    });
    if (question && !isSettled(question)) void unsend(errand); // never throws
  }

  /** Deletes what the server has got of a question, or gets before its upload ends. */
  async function unsend({ image, sending }: Errand): Promise<void> {
    try {
      const name = image ?? (await sending);
      if (name === undefined) return;
      const call = (): Promise<void> => parts.api.deleteImage(name, gone.signal);
      await withRetries(call, { signal: gone.signal, line: parts.line, tries: TRIES });
    } catch {
      // The upload has failed, or the picture stays in the history, where it can be deleted.
    }
  }

  async function correct(id: number, label: string, note: string): Promise<void> {
    const errand = runs.get(id)?.errand;
    const prediction = errand?.prediction;
    if (!errand || prediction === undefined) return;
    const give = (): Promise<void> => parts.api.giveFeedback(prediction, label, note, gone.signal);
    await withRetries(give, { signal: gone.signal, line: parts.line, tries: TRIES });
    errand.feedback = label;
    list.setFeedback(id, label);
    const kept = toKept(errand);
    if (kept) (await parts.session).keeper.keepQuestion(kept);
  }

  onScopeDispose(() => {
    gone.abort();
    for (const id of [...runs.keys()]) takeOff(id);
  });
  void goOn(); // the session never rejects
  return { questions: list.shown, ask, retry, remove, correct };
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
    const totalMs = errand.file ? performance.now() - startMs : undefined;
    return signal.aborted ? undefined : { kind: 'done', answer, totalMs };
  } catch (error) {
    return signal.aborted ? undefined : { kind: 'failed', error: asAppError(error) };
  }
}
