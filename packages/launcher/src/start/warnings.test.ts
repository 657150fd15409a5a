import { describe, expect, it } from 'vitest';
import { warningIn } from './warnings.js';

describe('warningIn', () => {
  it.each([
    ['{"level":"warn","msg":"storage is slow"}', 'storage is slow'],
    ['{"level":"error","msg":"not drained","err":{"message":"too late"}}', 'not drained: too late'],
    ['{"level":"info","msg":"predicted"}', undefined],
    ['[123] 2026/01/02 03:04:05.678 [ERR] disk full', 'disk full'],
    ['[123] 2026/01/02 03:04:05.678 [INF] Server is ready', undefined],
    ['[2026-01-02 03:04:05.678][12][warning][main] [source/server/server.cc:1] no memory', 'no memory'],
    ['[2026-01-02 03:04:05.678][12][info][main] [source/server/server.cc:1] starting', undefined],
    ['anything else', undefined],
  ])('reads %j', (line, warning) => {
    expect(warningIn(line)).toBe(warning);
  });
});
