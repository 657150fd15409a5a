import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/** What is kept of what the bundler does not see. */
const PUBLIC_FILES = ['/', '/favicon.svg', '/manifest.webmanifest', '/icons/icon-192.png'];

/** What few people need, and loads when they do. */
const LEFT_OUT = /heic|libheif/;

/** Tells the service worker which files make up the page, and a name for that set. */
export function listShellFiles(): Plugin {
  return {
    name: 'list-shell-files',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle['sw.js'];
      if (worker?.type !== 'chunk')
        throw new Error('expected a chunk sw.js: the service worker was not built');
      const built = Object.keys(bundle)
        .filter((name) => /^assets\/.*[.](js|css)$/.test(name) && !LEFT_OUT.test(name))
        .map((name) => `/${name}`)
        .sort();
      const files = JSON.stringify([...PUBLIC_FILES, ...built]);
      const version = createHash('sha256').update(files).digest('hex').slice(0, 16);
      worker.code = worker.code
        .replace('__SHELL_FILES__', () => files)
        .replace('__SHELL_VERSION__', () => JSON.stringify(version));
    },
  };
}
