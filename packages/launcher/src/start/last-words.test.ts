import { describe, expect, it } from 'vitest';
import { lastWords } from './last-words.js';

const ESCAPE = String.fromCharCode(27);

describe('lastWords', () => {
  it('keeps what is grave of log lines, without times and JSON', () => {
    expect(
      lastWords([
        '{"level":"info","time":"2026-01-01T00:00:00Z","msg":"serving"}',
        '{"level":"error","time":"2026-01-01T00:00:00Z","err":{"message":"no room"},"msg":"stopping failed"}',
        "bff can't start: port 50051 is taken",
      ]),
    ).toEqual(['stopping failed: no room', "bff can't start: port 50051 is taken"]);
  });

  it("reads NATS's and Envoy's lines", () => {
    expect(
      lastWords([
        '[12] 2026/01/01 00:00:00.000000 [INF] Starting nats-server',
        '[12] 2026/01/01 00:00:00.000000 [FTL] Error listening on port: 127.0.0.1:4222',
        '[2026-01-01 00:00:00.000][12][critical][main] [source/server/server.cc:1] error initializing config',
      ]),
    ).toEqual(['Error listening on port: 127.0.0.1:4222', 'error initializing config']);
  });

  it('takes what there is where nothing is grave', () => {
    expect(lastWords(['[12] 2026/01/01 00:00:00.000000 [INF] Server Exiting..'])).toEqual([
      'Server Exiting..',
    ]);
    expect(lastWords([])).toEqual(['it said nothing']);
  });

  it('drops colours, repetitions and what is too long', () => {
    const long = 'x'.repeat(1000);
    expect(lastWords([`${ESCAPE}[31mred${ESCAPE}[0m`, 'red', '', long])).toEqual(['red', 'x'.repeat(300)]);
  });

  it('keeps the last of many', () => {
    expect(lastWords(Array.from({ length: 30 }, (_, n) => `line ${n}`))).toHaveLength(8);
  });
});
