import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { REASONS } from '@isitacat/errors';
import { ENVIRONMENT_NAMES } from '@isitacat/service-kit';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/shell.js';

const read = (document: string): Promise<string> => readFile(path.join(ROOT, document), 'utf8');

describe('the documents', () => {
  it.each(Object.entries(ENVIRONMENT_NAMES))('tell what %s means', async (name, meaning) => {
    const rows = (await read('docs/running.md'))
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(rows).toContainEqual(['', `\`${name}\``, meaning, '']);
  });

  it('tell what to do about every reason that a caller can get', async () => {
    const document = await read('docs/asking.md');
    const untold = Object.keys(REASONS).filter((reason) => !document.includes(`\`${reason}\``));
    expect(untold).toEqual(['CONFIG_INVALID', 'SETUP_INCOMPLETE', 'INTERNAL']);
  });
});
