import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a route may know of the request it serves. */
export interface HttpCall {
  /** Aborts when the client leaves before the answer is complete. */
  readonly signal: AbortSignal;
  /** The request's path, decoded by nobody, without its query. */
  readonly path: string;
}

/** What answers requests for a path. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Exact path such as `/livez`, or every path below one that ends in `/`. GET serves HEAD too. */
  readonly path: string;
  readonly handle: (
    request: IncomingMessage,
    response: ServerResponse,
    call: HttpCall,
  ) => void | Promise<void>;
}

/** The route for a request: an exact path before a folder, the longest folder first. */
export function findRoute(routes: readonly Route[], method: string, path: string): Route | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method;
  return routes
    .filter((route) => route.method === wanted && matches(route, path))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** Whether any route has this path, whatever its method. */
export function hasPath(routes: readonly Route[], path: string): boolean {
  return routes.some((route) => matches(route, path));
}

function matches(route: Route, path: string): boolean {
  return route.path === path || (route.path.endsWith('/') && path.startsWith(route.path));
}
