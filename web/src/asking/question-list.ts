import { shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import type { PreparedPicture } from '../picture/index.js';
import type { Preview, Question, QuestionState } from './question.js';

/** The questions that are shown, newest first, and the memory of their pictures. */
export class QuestionList {
  readonly #questions = shallowRef<readonly Question[]>([]);
  readonly shown: Readonly<ShallowRef<readonly Question[]>> = shallowReadonly(this.#questions);
  #lastId = 0;

  /** Draws the next question's id: larger than all before it, also those of an earlier page. */
  nextId(): number {
    this.#lastId = Math.max(this.#lastId + 1, Date.now() * 1000);
    return this.#lastId;
  }

  /** @param questions Each with an id of its own. */
  add(questions: readonly Pick<Question, 'id' | 'name' | 'feedback'>[]): void {
    const added = questions.map((question): Question => {
      return { ...question, preview: undefined, state: { kind: 'queued' } };
    });
    this.#questions.value = [...added, ...this.#questions.value].toSorted((one, other) => other.id - one.id);
  }

  /** @returns the question as it now is; undefined when it is off the list. */
  setState(id: number, state: QuestionState): Question | undefined {
    return this.#change(id, (question) => ({
      ...question,
      state,
      preview: question.preview ?? (state.kind === 'ready' ? previewOf(state.prepared) : undefined),
    }));
  }

  setFeedback(id: number, feedback: string): void {
    this.#change(id, (question) => ({ ...question, feedback }));
  }

  remove(id: number): void {
    const gone = this.#questions.value.find((question) => question.id === id);
    if (gone?.preview) URL.revokeObjectURL(gone.preview.url);
    this.#questions.value = this.#questions.value.filter((question) => question !== gone);
  }

  #change(id: number, change: (question: Question) => Question): Question | undefined {
    const index = this.#questions.value.findIndex((question) => question.id === id);
    const question = this.#questions.value[index];
    if (!question) return undefined;
    const changed = change(question);
    this.#questions.value = this.#questions.value.with(index, changed);
    return changed;
  }
}

function previewOf({ blob, size }: PreparedPicture): Preview {
  return { url: URL.createObjectURL(blob), sizeBytes: blob.size, ...size };
}
