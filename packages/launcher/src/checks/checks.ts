import { join } from 'node:path';
import { REPOSITORY } from '../repository.js';
import type { ToolOptions } from './run-tool.js';

/** One thing that `npm run check` looks at. */
export interface Check {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly folder?: NonNullable<ToolOptions['folder']>;
  /** What to do when it fails, where its own output doesn't say. */
  readonly hint?: string;
}

/** Image of the contracts as last released; a release makes it anew: `buf build --path proto/isitacat -o` it. */
const RELEASED_CONTRACT = 'proto/released.binpb';

/** Everything that is checked, the longest first: two run at a time. */
export const CHECKS: readonly Check[] = [
  { title: 'lint', command: 'eslint', args: ['--max-warnings', '0', '.'] },
  { title: 'types of the tests', command: 'tsc', args: ['-p', 'tsconfig.test.json'] },
  { title: 'types of the page', command: 'vue-tsc', args: ['--noEmit'], folder: join(REPOSITORY, 'web') },
  { title: 'dead code', command: 'knip', args: [] },
  {
    title: 'layering',
    command: 'depcruise',
    args: ['--config', 'dependency-cruiser.cjs', 'packages', 'training', 'web/src', 'tests'],
  },
  {
    title: 'format',
    command: 'prettier',
    args: ['--check', '--log-level', 'warn', '.'],
    hint: 'npx prettier --write . puts it right',
  },
  { title: 'contracts: lint', command: 'buf', args: ['lint'] },
  {
    title: 'contracts: format',
    command: 'buf',
    args: ['format', '--diff', '--exit-code', 'proto'],
    hint: 'npx buf format --write proto puts it right',
  },
  {
    title: 'contracts: nothing broken since the release',
    command: 'buf',
    args: ['breaking', '--against', RELEASED_CONTRACT],
    hint: 'clients of the released contract would break: add fields instead, or a v2 beside v1',
  },
];
