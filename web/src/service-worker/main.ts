import type { FetchTask, LifecycleTask, WorkerScope } from './worker-scope.js';

/** The paths of the page's files, put in by the build. */
declare const __SHELL_FILES__: readonly string[];
/** Changes when any of them does, put in by the build. */
declare const __SHELL_VERSION__: string;

const PREFIX = 'shell-';
const CACHE = PREFIX + __SHELL_VERSION__;
const PAGE = '/';
const FILES: ReadonlySet<string> = new Set(__SHELL_FILES__);
/** Someone who waits longer for the page is better served with the one that is here. */
const PATIENCE_MS = 4_000;

// The types of pages are in force here, and those of workers cannot be beside them.
const worker = globalThis as unknown as WorkerScope;

worker.addEventListener('install', (task: LifecycleTask) => {
  task.waitUntil(keepShell());
});

worker.addEventListener('activate', (task: LifecycleTask) => {
  task.waitUntil(dropOthers());
});

// What is not answered here goes to the server as ever: no call, no picture, no answer is kept.
worker.addEventListener('fetch', (task: FetchTask) => {
  const { request } = task;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') task.respondWith(newestPage(request));
  else if (url.pathname !== PAGE && FILES.has(url.pathname)) task.respondWith(keptFile(request));
});

async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...FILES].map((file) => new Request(file, { cache: 'no-cache' })));
}

/** Runs once no window uses the version before. */
async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
}

/** The page as the server has it; the kept one where there is no server, or a broken one. */
async function newestPage(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.status < 500) return response;
    return (await caches.match(PAGE)) ?? response;
  } catch (error) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw error;
  }
}

/** Names of built files hold their hash: what is kept under one never changes. */
async function keptFile(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
