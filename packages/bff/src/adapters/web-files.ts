import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

import { AppError } from '@isitacat/errors';
import type { Route } from '@isitacat/service-kit';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** What the page may do: its own scripts and calls alone; pictures also from its own memory. */
const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'", // the page's HEIC decoder is WebAssembly
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** The bundler puts a hash of the contents into the names of these. */
const HASHED = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';

/** More than any page of ours; a folder named by mistake must not fill the memory. */
const MAX_BYTES = 64 * 1024 * 1024;

interface WebFile {
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
}

/**
 * Serves the built web page from memory: a path outside the folder can't even be asked for.
 *
 * @param directory What the bundler wrote, with an `index.html`; read once, here.
 * @throws AppError `CONFIG_INVALID` when it can't be read, has no page, or is larger than 64 MiB.
 */
export async function webRoute(directory: string): Promise<Route> {
  const files = await readFiles(directory);
  const page = files.get('/index.html');
  if (page === undefined) throw unusable('has no index.html: build the page first');
  files.set('/', page);
  return {
    method: 'GET',
    path: '/',
    handle(request, response, { path }) {
      const file = files.get(path);
      if (file === undefined) {
        response.writeHead(404, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' });
        response.end('not found\n');
        return;
      }
      const fresh = matches(request.headers['if-none-match'], file.etag);
      response.writeHead(fresh ? 304 : 200, file.headers);
      response.end(fresh ? undefined : file.bytes);
    },
  };
}

async function readFiles(directory: string): Promise<Map<string, WebFile>> {
  const files = new Map<string, WebFile>();
  let total = 0;
  for (const name of await listFiles(directory)) {
    const bytes = await readFile(join(directory, name));
    total += bytes.length;
    if (total > MAX_BYTES) throw unusable('holds more than 64 MiB: it is not a built page');
    const path = `/${name.split(sep).map(encodeURIComponent).join('/')}`;
    files.set(path, webFile(path, bytes));
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

function webFile(path: string, bytes: Uint8Array): WebFile {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'content-length': String(bytes.length),
    'cache-control': path.startsWith(HASHED) ? FOR_EVER : 'no-cache',
    etag,
  };
  return { bytes, headers, etag };
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = ifNoneMatch?.split(',').map((part) => part.trim().replace(/^W\//, ''));
  return known !== undefined && (known.includes(etag) || known.includes('*'));
}

function unusable(fault: string, cause?: unknown): AppError {
  return new AppError('CONFIG_INVALID', `ISITACAT_WEB_DIR ${fault}`, { cause });
}
