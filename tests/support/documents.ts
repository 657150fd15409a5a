import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from './shell.js';

/** A piece of code that a document shows. */
export interface Block {
  /** Path from the root. */
  readonly document: string;
  readonly language: string;
  readonly code: string;
}

/** The shell and Python code of a document, in order. */
export async function blocksOf(document: string): Promise<readonly Block[]> {
  const markdown = await readFile(path.join(ROOT, document), 'utf8');
  return [...markdown.matchAll(/^```(sh|python)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    document,
    language,
    code,
  }));
}
