import { expect, it } from 'vitest';
import { run } from '../support/shell.js';

it('the reference says what the comments of the contract say', async () => {
  const { exitCode, stderr } = await run('node', ['packages/contracts/reference.mjs', '--check']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});
