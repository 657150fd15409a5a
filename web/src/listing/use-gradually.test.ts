// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { useGradually } from './use-gradually.js';

describe('useGradually', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('hands out a little more each frame, and all in the end', async () => {
    let draw = (): void => undefined;
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
      draw = callback;
      return 1;
    });
    const all = shallowRef(Array.from({ length: 3 }, (_, index) => index));
    const scope = effectScope();
    const shown = scope.run(() => useGradually(() => all.value));
    expect(shown?.value).toEqual([0, 1, 2]);
    all.value = Array.from({ length: 40 }, (_, index) => index);
    await nextTick();
    const lengths = [shown?.value.length];
    while (lengths.length < 4) {
      draw();
      lengths.push(shown?.value.length);
    }
    expect(lengths).toEqual([16, 32, 40, 40]);
    scope.stop();
  });
});
