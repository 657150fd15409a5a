import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join, relative, sep } from 'node:path';

import { AppError } from '@isitacat/errors';
import type { Route } from '@isitacat/service-kit';

import { WebFile } from './web-file.js';
import { securityHeaders } from './web-security.js';

/** More than any page of ours; a folder named by mistake must not fill the memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Serves the built web page from memory: a path outside the folder can't even be asked for. The page has views with
 * addresses of their own: whoever opens one gets `index.html`, which knows them.
 *
 * @param directory What the bundler wrote, with an `index.html`; read once, here.
 * @param issuers Origins that the page may call beside its own.
 * @throws AppError `CONFIG_INVALID` when it can't be read, has no page, or is larger than 64 MiB.
 */
export async function webRoute(directory: string, issuers: readonly string[] = []): Promise<Route> {
  const security = securityHeaders(issuers);
  const files = await readFiles(directory, security);
  const page = files.get('/index.html');
  if (page === undefined) throw unusable('has no index.html: build the page first');
  files.set('/', page);
  return {
    method: 'GET',
    path: '/',
    async handle(request, response, { path }) {
      const file = files.get(path) ?? (opensView(path, request) ? page : undefined);
      if (file === undefined) {
        response.writeHead(404, { ...security, 'content-type': 'text/plain; charset=utf-8' });
        response.end('not found\n');
        return;
      }
      const { bytes, etag, headers } = await file.forReader(request.headers['accept-encoding']?.toString());
      const fresh = matches(request.headers['if-none-match'], etag);
      response.writeHead(fresh ? 304 : 200, headers);
      response.end(fresh ? undefined : bytes);
    },
  };
}

/** A browser that opens an address asks for HTML; views are named without a dot, files with one. */
function opensView(path: string, { headers }: IncomingMessage): boolean {
  return (headers.accept?.includes('text/html') ?? false) && /^(\/[\w-]+)+\/?$/.test(path);
}

async function readFiles(
  directory: string,
  security: Readonly<Record<string, string>>,
): Promise<Map<string, WebFile>> {
  const files = new Map<string, WebFile>();
  let total = 0;
  for (const name of await listFiles(directory)) {
    const bytes = await readFile(join(directory, name));
    total += bytes.length;
    if (total > MAX_BYTES) throw unusable('holds more than 64 MiB: it is not a built page');
    const path = `/${name.split(sep).map(encodeURIComponent).join('/')}`;
    files.set(path, new WebFile(path, bytes, security));
  }
  return files;
}

async function listFiles(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
  } catch (cause) {
    throw unusable('cannot be read', cause);
  }
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = ifNoneMatch?.split(',').map((part) => part.trim().replace(/^W\//, ''));
  return known !== undefined && (known.includes(etag) || known.includes('*'));
}

function unusable(fault: string, cause?: unknown): AppError {
  return new AppError('CONFIG_INVALID', `ISITACAT_WEB_DIR ${fault}`, { cause });
}
