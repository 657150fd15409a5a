import { AppError } from '@isitacat/errors';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StreamedAnswers } from './answer-feed.js';
import type { OpenStream } from './follow.js';
import { message, readyLine, scriptedStream } from './scripted-stream.js';

const line = readyLine();
const never = new AbortController().signal;
const ignore = (): void => undefined;

describe('StreamedAnswers', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('hands each question its own changes and its own answer out of one stream', async () => {
    const { open, tokens } = scriptedStream([
      {
        messages: [
          message('predictions/a', 'PREDICTION_STATE_RUNNING'),
          message('predictions/b', 'PREDICTION_STATE_FAILED'),
          message('predictions/a', 'PREDICTION_STATE_SUCCEEDED'),
        ],
        end: 'open',
      },
    ]);
    const feed = new StreamedAnswers(open, { line });
    const onChange = vi.fn();
    const answers = await Promise.all([
      feed.finalOf('predictions/a', onChange, never),
      feed.finalOf('predictions/b', ignore, never),
    ]);
    expect(answers.map(({ name, state }) => [name, state])).toEqual([
      ['predictions/a', 3],
      ['predictions/b', 4],
    ]);
    expect(onChange.mock.calls).toEqual([[expect.objectContaining({ name: 'predictions/a', state: 2 })]]);
    expect(tokens).toHaveLength(1);
  });

  it('keeps an answer that comes before its question asks for it', async () => {
    const messages = [
      message('predictions/b', 'PREDICTION_STATE_SUCCEEDED', '1'),
      message('predictions/a', 'PREDICTION_STATE_SUCCEEDED', '2'),
    ];
    const feed = new StreamedAnswers(scriptedStream([{ messages, end: 'open' }]).open, { line });
    await feed.finalOf('predictions/a', ignore, never);
    expect(await feed.finalOf('predictions/b', ignore, never)).toMatchObject({ name: 'predictions/b' });
  });

  it('closes the stream a little after the last answer and later goes on after its last message', async () => {
    vi.useFakeTimers();
    const signals: AbortSignal[] = [];
    const script = scriptedStream([
      { messages: [message('predictions/a', 'PREDICTION_STATE_SUCCEEDED', '1')], end: 'open' },
      { messages: [message('predictions/b', 'PREDICTION_STATE_SUCCEEDED', '2')], end: 'open' },
    ]);
    const feed = new StreamedAnswers(
      (token, signal) => {
        signals.push(signal);
        return script.open(token, signal);
      },
      { line },
    );
    await feed.finalOf('predictions/a', ignore, never);
    vi.advanceTimersByTime(2_999);
    expect(signals[0]?.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signals[0]?.aborted).toBe(true);
    await feed.finalOf('predictions/b', ignore, never);
    expect(script.tokens).toEqual(['', '1']);
  });

  it('answers the next question on the stream that is still open', async () => {
    vi.useFakeTimers();
    let send = (): void => undefined;
    const sent = new Promise<void>((resolve) => (send = resolve));
    const open = vi.fn<OpenStream>(async function* () {
      yield message('predictions/a', 'PREDICTION_STATE_SUCCEEDED');
      await sent;
      yield message('predictions/b', 'PREDICTION_STATE_SUCCEEDED');
      await new Promise(() => undefined);
    });
    const feed = new StreamedAnswers(open, { line });
    await feed.finalOf('predictions/a', ignore, never);
    const next = feed.finalOf('predictions/b', ignore, never);
    vi.advanceTimersByTime(10_000);
    send();
    expect(await next).toMatchObject({ name: 'predictions/b' });
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('is open before a question that is on its way asks for its answer, for a while', async () => {
    vi.useFakeTimers();
    const messages = [message('predictions/a', 'PREDICTION_STATE_SUCCEEDED')];
    const script = scriptedStream([{ messages, end: 'open' }]);
    const feed = new StreamedAnswers(script.open, { line });
    feed.expect();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(script.tokens).toEqual(['']);
    expect(await feed.finalOf('predictions/a', ignore, never)).toMatchObject({ state: 3 });
    expect(script.tokens).toHaveLength(1);
  });

  it('leaves the others alone when one question is given up', async () => {
    const script = scriptedStream([]);
    const feed = new StreamedAnswers(script.open, { line });
    const stop = new AbortController();
    const left = feed.finalOf('predictions/a', ignore, stop.signal);
    void feed.finalOf('predictions/b', ignore, never);
    stop.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(script.tokens).toHaveLength(1);
  });

  it('fails every question when the stream fails for good, and tries anew for the next', async () => {
    const broken = new AppError('INTERNAL', 'a bug');
    const script = scriptedStream([
      { messages: [], end: broken },
      { messages: [message('predictions/c', 'PREDICTION_STATE_SUCCEEDED')], end: 'open' },
    ]);
    const feed = new StreamedAnswers(script.open, { line });
    const names = ['predictions/a', 'predictions/b'];
    const results = await Promise.allSettled(names.map((name) => feed.finalOf(name, ignore, never)));
    expect(results).toEqual(names.map(() => ({ status: 'rejected', reason: broken })));
    expect(script.tokens).toHaveLength(1);
    expect(await feed.finalOf('predictions/c', ignore, never)).toMatchObject({ state: 3 });
  });

  it('goes on where an earlier one was, with the answers that it had', async () => {
    const { event } = message('predictions/a', 'PREDICTION_STATE_SUCCEEDED');
    const known = event?.$case === 'prediction' ? [event.value] : [];
    const messages = [message('predictions/b', 'PREDICTION_STATE_SUCCEEDED', '8')];
    const script = scriptedStream([{ messages, end: 'open' }]);
    const noted: unknown[] = [];
    const feed = new StreamedAnswers(script.open, {
      line,
      known,
      resumeToken: '7',
      note: (token, final) => noted.push([token, final.name]),
    });
    expect(await feed.finalOf('predictions/a', ignore, never)).toMatchObject({ name: 'predictions/a' });
    expect(script.tokens).toEqual([]);
    await feed.finalOf('predictions/b', ignore, never);
    expect(script.tokens).toEqual(['7']);
    expect(noted).toEqual([['8', 'predictions/b']]);
  });
});
