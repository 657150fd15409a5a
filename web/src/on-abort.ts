/** Calls `act` with the signal's reason when it is aborted later. @returns what ends that. */
export function onAbort(signal: AbortSignal, act: (reason: Error) => void): () => void {
  const listener = (): void => {
    act(signal.reason as Error); // whoever aborts in this page gives an Error or nothing, which makes one
  };
  signal.addEventListener('abort', listener);
  return () => {
    signal.removeEventListener('abort', listener);
  };
}
