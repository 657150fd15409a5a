import type { Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { follow } from './follow.js';
import { heartbeat, message, readyLine, scriptedStream, type Connection } from './scripted-stream.js';

const cut = new AppError('SERVER_UNREACHABLE', 'the line was cut');
const running = message('predictions/a', 'PREDICTION_STATE_RUNNING', '1');
const done = message('predictions/a', 'PREDICTION_STATE_SUCCEEDED', '2');

async function take(connections: readonly Connection[], count: number) {
  const { open, tokens } = scriptedStream(connections);
  const line = readyLine();
  const position = { resumeToken: '' };
  const changes: Prediction[] = [];
  const { signal } = new AbortController();
  for await (const { event } of follow(open, { position, signal, line })) {
    if (event?.$case === 'prediction') changes.push(event.value);
    if (changes.length === count) break;
  }
  return { states: changes.map(({ state }) => state), tokens, pauses: line.pauses, position };
}

describe('follow', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('comes back with the last token when the server ends the stream early', async () => {
    const { states, tokens } = await take([{ messages: [running] }, { messages: [done] }], 2);
    expect(states).toEqual([2, 3]);
    expect(tokens).toEqual(['', '1']);
  });

  it('comes back with the last token when the line is cut', async () => {
    const { tokens, pauses } = await take([{ messages: [running], end: cut }, { messages: [done] }], 2);
    expect(tokens).toEqual(['', '1']);
    expect(pauses).toHaveLength(1);
  });

  it('takes the token of a heartbeat', async () => {
    const { tokens, position } = await take(
      [{ messages: [heartbeat('h')], end: cut }, { messages: [done] }],
      1,
    );
    expect(tokens).toEqual(['', 'h']);
    expect(position.resumeToken).toBe('2');
  });

  it('waits longer each time that nothing comes, also when the stream ends with OK', async () => {
    const nothing: readonly Connection[] = [{ messages: [] }, { messages: [], end: cut }, { messages: [] }];
    const { pauses } = await take([...nothing, { messages: [done] }], 1);
    expect(pauses[1]).toBeGreaterThanOrEqual(500);
    expect(pauses[2]).toBeGreaterThanOrEqual(1000);
  });

  it('starts over when the token is no longer known', async () => {
    const stale = new AppError('RESUME_TOKEN_INVALID', 'unknown token');
    const script = [{ messages: [running], end: cut }, { messages: [], end: stale }, { messages: [done] }];
    expect((await take(script, 2)).tokens).toEqual(['', '1', '']);
  });

  it('throws what coming back cannot mend', async () => {
    const broken = new AppError('INTERNAL', 'a bug');
    await expect(take([{ messages: [], end: broken }], 1)).rejects.toBe(broken);
  });

  it('comes back for as long as it takes', async () => {
    const failures = Array.from({ length: 30 }, () => ({ messages: [], end: cut }));
    expect((await take([...failures, { messages: [done] }], 1)).states).toEqual([3]);
  });

  it('takes a silent line for a dead one', async () => {
    vi.useFakeTimers();
    const taking = take([{ messages: [running], end: 'open' }, { messages: [done] }], 2);
    await vi.advanceTimersByTimeAsync(35_000);
    expect((await taking).tokens).toEqual(['', '1']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
