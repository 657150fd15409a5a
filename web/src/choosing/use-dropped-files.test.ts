// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type EffectScope } from 'vue';
import { useDroppedFiles, type UseDroppedFiles } from './use-dropped-files.js';

const file = new File(['pixels'], 'cat.jpg');

function event(type: string, carried: Record<string, unknown>): Event {
  return Object.assign(new Event(type, { cancelable: true }), carried);
}

function drag(type: string, files: readonly File[] = [file]): Event {
  return event(type, { dataTransfer: { types: files.length > 0 ? ['Files'] : ['text/plain'], files } });
}

describe('useDroppedFiles', () => {
  let scope: EffectScope;
  let target: EventTarget;
  let dropped: UseDroppedFiles | undefined;
  const onFiles = vi.fn();

  beforeEach(() => {
    onFiles.mockReset();
    target = new EventTarget();
    scope = effectScope();
    dropped = scope.run(() => useDroppedFiles(onFiles, target));
  });
  afterEach(() => {
    scope.stop();
  });

  it('takes files that are dropped and keeps the browser from opening them', () => {
    target.dispatchEvent(drag('dragenter'));
    const drop = drag('drop');
    target.dispatchEvent(drop);
    expect(onFiles).toHaveBeenCalledExactlyOnceWith([file]);
    expect(drop.defaultPrevented).toBe(true);
    expect(dropped?.dragging.value).toBe(false);
  });

  it('knows that files are held over the page until they leave it', () => {
    target.dispatchEvent(drag('dragenter'));
    target.dispatchEvent(drag('dragenter')); // onto a child, before the parent is left
    target.dispatchEvent(drag('dragleave'));
    expect(dropped?.dragging.value).toBe(true);
    target.dispatchEvent(drag('dragleave'));
    expect(dropped?.dragging.value).toBe(false);
  });

  it('leaves dragged text alone', () => {
    const over = drag('dragover', []);
    target.dispatchEvent(over);
    expect(over.defaultPrevented).toBe(false);
    expect(dropped?.dragging.value).toBe(false);
  });

  it('takes pasted pictures and leaves pasted text alone', () => {
    target.dispatchEvent(event('paste', { clipboardData: { files: [] } }));
    expect(onFiles).not.toHaveBeenCalled();
    target.dispatchEvent(event('paste', { clipboardData: { files: [file] } }));
    expect(onFiles).toHaveBeenCalledExactlyOnceWith([file]);
  });

  it('stops listening with its scope', () => {
    scope.stop();
    target.dispatchEvent(drag('drop'));
    expect(onFiles).not.toHaveBeenCalled();
  });
});
