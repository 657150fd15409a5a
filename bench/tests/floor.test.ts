import { temporaryDirectory } from '@isitacat/testkit';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startEmptyPath } from '../src/floor/empty-path.js';
import { DIALECTS } from '../src/load/dialect.js';

it('a path with nothing of ours in it passes a picture on, and its answer back', async () => {
  await using folder = await temporaryDirectory();
  await using path = await startEmptyPath({
    ...{ folder: join(folder.path, 'floor'), everyMs: 20, together: 8, busy: 1 },
    signal: AbortSignal.timeout(60_000),
  });
  const { isitacat } = DIALECTS;
  await using caller = isitacat.call(path.port);
  const outcomes = await Promise.all([1, 2].map(() => caller.ask(isitacat.encode(Buffer.alloc(24_000)))));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['answer', 'answer']);
});
