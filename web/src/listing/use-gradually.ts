import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue';

/** So many cards are drawn within a frame or two. */
const STEP = 16;

/** Hands out a list a little more each frame: two hundred cards at once would freeze the page. */
export function useGradually<Item>(all: () => readonly Item[]): ComputedRef<readonly Item[]> {
  const count = shallowRef(STEP);
  let frame: number | undefined;

  function grow(): void {
    frame = undefined;
    if (count.value >= all().length) return;
    count.value += STEP;
    plan();
  }

  function plan(): void {
    frame ??= requestAnimationFrame(grow);
  }

  const stop = watch(
    () => all().length,
    (length) => {
      count.value = Math.max(STEP, Math.min(count.value, length));
      if (count.value < length) plan();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    stop();
    if (frame !== undefined) cancelAnimationFrame(frame);
  });
  return computed(() => all().slice(0, count.value));
}
