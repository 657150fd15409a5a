import { onScopeDispose, readonly, shallowRef, type ShallowRef } from 'vue';

/** Files that come by drag and drop or by paste, anywhere on the page. */
export interface UseDroppedFiles {
  /** Whether files are held over the page. */
  readonly dragging: Readonly<ShallowRef<boolean>>;
}

/** @param target What the events come to; the window unless a test says otherwise. */
export function useDroppedFiles(
  onFiles: (files: readonly File[]) => void,
  target: EventTarget = window,
): UseDroppedFiles {
  const dragging = shallowRef(false);
  let depth = 0; // a move onto a child enters it before it leaves the parent

  function hold(event: DragEvent, change: number): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault(); // else the browser would open the file instead of the page
    depth = Math.max(0, depth + change);
    dragging.value = depth > 0;
  }

  function take(event: Event, files: FileList | undefined): void {
    if (!files || files.length === 0) return;
    event.preventDefault();
    onFiles([...files]);
  }

  const stopListening = listen(target, {
    dragenter: (event) => {
      hold(event, 1);
    },
    dragover: (event) => {
      hold(event, 0);
    },
    dragleave: (event) => {
      hold(event, -1);
    },
    drop: (event) => {
      hold(event, -depth);
      take(event, event.dataTransfer?.files);
    },
    paste: (event) => {
      take(event, event.clipboardData?.files);
    },
  });
  onScopeDispose(stopListening);
  return { dragging: readonly(dragging) };
}

type Handlers = { readonly [Name in keyof WindowEventMap]?: (event: WindowEventMap[Name]) => void };

function listen(target: EventTarget, handlers: Handlers): () => void {
  const stop = new AbortController();
  for (const [name, handle] of Object.entries(handlers)) {
    // The type above says which event comes under which name; an EventTarget does not.
    target.addEventListener(name, handle as EventListener, { signal: stop.signal });
  }
  return () => {
    stop.abort();
  };
}
