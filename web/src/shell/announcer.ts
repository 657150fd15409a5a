import { nextTick, readonly, shallowRef, type Ref } from 'vue';

/** What is said to those who hear the page. */
export interface Announcer {
  /** For a live region. */
  readonly words: Readonly<Ref<string>>;
  readonly announce: (words: string) => void;
}

export function createAnnouncer(): Announcer {
  const words = shallowRef('');
  return {
    words: readonly(words),
    announce: (next) => {
      words.value = ''; // the same words twice are two pieces of news
      void nextTick(() => (words.value = next));
    },
  };
}
