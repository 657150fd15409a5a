/** What a service worker is told that it may delay. */
export interface LifecycleTask {
  waitUntil(done: Promise<unknown>): void;
}

/** A request of the page that a service worker may answer. */
export interface FetchTask {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** The part of a service worker's global scope that is used. */
export interface WorkerScope {
  addEventListener(name: 'install' | 'activate', handle: (task: LifecycleTask) => void): void;
  addEventListener(name: 'fetch', handle: (task: FetchTask) => void): void;
}
