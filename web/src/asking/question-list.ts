import { shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import type { PreparedPicture } from '../picture/index.js';
import type { Preview, Question, QuestionState } from './question.js';

/** The questions that are shown, newest first, and the memory of their pictures. */
export class QuestionList {
  readonly #questions = shallowRef<readonly Question[]>([]);
  readonly shown: Readonly<ShallowRef<readonly Question[]>> = shallowReadonly(this.#questions);
  #lastId = 0;

  /** @returns the new question's id. */
  add(name: string): number {
    const id = ++this.#lastId;
    this.#questions.value = [
      { id, name, preview: undefined, state: { kind: 'queued' } },
      ...this.#questions.value,
    ];
    return id;
  }

  /** @returns the question as it now is; undefined when it is off the list. */
  setState(id: number, state: QuestionState): Question | undefined {
    return this.#change(id, (question) => ({
      ...question,
      state,
      preview: question.preview ?? (state.kind === 'sending' ? previewOf(state.prepared) : undefined),
    }));
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
