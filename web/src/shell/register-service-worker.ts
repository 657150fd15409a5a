/** Keeps the page for when there is no line. Does nothing where browsers do not allow it, such as over plain HTTP. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  addEventListener('load', () => {
    // Without it the page works as well, as long as there is a line.
    navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  });
}
