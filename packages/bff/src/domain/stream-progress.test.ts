import { Prediction, PredictionState } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';

import { newId } from './ids.js';
import type { PredictionId } from './names.js';
import { StreamProgress, type StreamQuestion } from './stream-progress.js';

const LOG = { id: 'one', firstSeq: 1 };

function end(id: string, completeMs = 1_000): Prediction {
  return Prediction.create({
    name: `predictions/${id}`,
    state: PredictionState.PREDICTION_STATE_SUCCEEDED,
    completeTime: new Date(completeMs),
  });
}

function pending(id: string): Prediction {
  return Prediction.create({
    name: `predictions/${id}`,
    state: PredictionState.PREDICTION_STATE_PENDING,
  });
}

function names(count: number): PredictionId[] {
  return Array.from({ length: count }, () => newId() as PredictionId);
}

/** As another replica sees it. */
function resumed(question: StreamQuestion, progress: StreamProgress): StreamProgress {
  return new StreamProgress(question, progress.token);
}

describe('StreamProgress of named predictions', () => {
  it('admits every end once, across reconnects and lost logs', () => {
    const ids = names(20);
    const question = { owner: '', predictions: ids, batch: '' };
    let progress = new StreamProgress(question, '');
    progress.enter(LOG);
    for (const [i, id] of ids.entries()) {
      expect(progress.admit(pending(id), 2 * i + 1)).toBe(true);
      expect(progress.admit(end(id), 2 * i + 2)).toBe(true);
      expect(progress.admit(end(id), 2 * i + 2)).toBe(false);
      progress = resumed(question, progress);
      progress.enter({ id: `log ${i}`, firstSeq: 1 });
      for (const other of ids.slice(0, i + 1)) expect(progress.admit(end(other))).toBe(false);
      expect(progress.allNamedEnded).toBe(i === ids.length - 1);
    }
  });

  it('reads on after the last event of the same log, and another log from its start', () => {
    const question = { owner: '', predictions: names(2), batch: '' };
    const progress = new StreamProgress(question, '');
    expect(progress.enter(LOG)).toBeUndefined();
    progress.admit(pending(question.predictions[0] ?? ''), 7);
    expect(resumed(question, progress).enter(LOG)).toBe(7);
    expect(resumed(question, progress).enter({ id: 'one', firstSeq: 8 })).toBe(7);
    expect(resumed(question, progress).enter({ id: 'one', firstSeq: 9 })).toBeUndefined();
    expect(resumed(question, progress).enter({ id: 'two', firstSeq: 1 })).toBeUndefined();
  });

  it('has a token of at most 2 KiB for 1,000 names and any batch', () => {
    const question = { owner: '', predictions: names(1_000), batch: 'b'.repeat(64) };
    const progress = new StreamProgress(question, '');
    progress.enter({ id: '2026-11-22T19:00:00.123456789Z', firstSeq: 1 });
    for (const id of question.predictions) progress.admit(end(id), 2 ** 50);
    for (const id of names(500)) progress.admit(end(id, Date.now()), 2 ** 50);
    progress.enter({ id: '2026-11-22T19:01:00.123456789Z', firstSeq: 1 });
    for (const id of names(500)) progress.admit(end(id, Date.now() + 9_000), 2 ** 50);
    progress.moveCursor(newId());
    expect(progress.token.length).toBeLessThanOrEqual(2_048);
    expect(() => resumed(question, progress)).not.toThrow();
  });
});

describe('StreamProgress of a batch', () => {
  const question = { owner: '', predictions: [], batch: 'b' };

  it('forgets no end while the log lives', () => {
    const progress = new StreamProgress(question, '');
    progress.enter(LOG);
    const [id = ''] = names(1);
    expect(progress.admit(end(id))).toBe(true); // from the record
    expect(resumed(question, progress).admit(end(id), 1)).toBe(false); // its event comes late
  });

  it('knows after the loss of the log the last ends that were sent, and sends again rather than miss one', () => {
    const progress = new StreamProgress(question, '');
    progress.enter(LOG);
    const sent = names(100).map((id) => end(id));
    for (const [i, prediction] of sent.entries()) progress.admit(prediction, i + 1);
    progress.moveCursor(undefined);

    const after = resumed(question, progress);
    after.enter({ id: 'two', firstSeq: 1 });
    expect(after.cursor).toBe('');
    expect(sent.filter((prediction) => after.hasEnded(prediction))).toEqual(sent.slice(-32));
    expect(after.admit(end(names(1)[0] ?? '', 0))).toBe(true); // by a clock that is slow
  });

  it('knows an end that was sent before the loss of the log however many come before it is told again', () => {
    const progress = new StreamProgress(question, '');
    progress.enter(LOG);
    const [early = '', ...late] = names(101);
    progress.admit(end(early, 2_000_000), 1);
    const after = resumed(question, progress);
    after.enter({ id: 'two', firstSeq: 1 });
    for (const [i, id] of late.entries()) after.admit(end(id, 3_000_000), i + 1);
    const again = resumed(question, after);
    again.enter({ id: 'two', firstSeq: 1 });
    expect(again.admit(pending(early), 200)).toBe(false);
    expect(again.admit(end(early, 2_000_000), 201)).toBe(false);
  });

  it('looks the records up again only when the log is another', () => {
    const progress = new StreamProgress(question, '');
    progress.enter(LOG);
    progress.admit(pending('x'), 1);
    progress.moveCursor(undefined);
    const after = resumed(question, progress);
    after.enter(LOG);
    expect(after.cursor).toBeUndefined();
  });
});

describe('StreamProgress of a replayed prediction', () => {
  it.each([
    ['named', (id: PredictionId) => ({ owner: '', predictions: [id], batch: '' })],
    ['of a batch', () => ({ owner: '', predictions: [], batch: 'b' })],
  ])('that is %s admits one end more, across reconnects', (_, questionOf) => {
    const [id] = names(1) as [PredictionId];
    const question = questionOf(id);
    const first = new StreamProgress(question, '');
    first.enter(LOG);
    expect(first.admit(end(id), 1)).toBe(true);
    expect(first.admit(pending(id), 2)).toBe(false); // late, of the first run
    const again = resumed(question, first);
    again.enter(LOG);
    expect(again.admit({ ...pending(id), replayCount: 1 }, 3)).toBe(true);
    expect(again.allNamedEnded).toBe(question.predictions.length === 0);
    const last = resumed(question, again);
    last.enter(LOG);
    expect(last.admit({ ...end(id), replayCount: 1 }, 4)).toBe(true);
    expect(last.admit({ ...end(id), replayCount: 1 })).toBe(false);
    expect(last.allNamedEnded).toBe(true);
  });
});

describe('a token', () => {
  it.each(['x', 'e30', 'bnVsbA', Buffer.from('[1,2]').toString('base64url'), 'A'.repeat(3_000)])(
    'that is none is refused: %.20s',
    (token) => {
      expect(() => new StreamProgress({ owner: '', predictions: [], batch: 'b' }, token)).toThrow(
        expect.objectContaining({ reason: 'RESUME_TOKEN_INVALID', field: 'resume_token' }),
      );
    },
  );

  it('of other predictions or another batch is refused', () => {
    const { token } = new StreamProgress({ owner: '', predictions: names(1), batch: 'b' }, '');
    for (const other of [
      { owner: '', predictions: names(1), batch: 'b' },
      { owner: '', predictions: [], batch: 'b' },
    ]) {
      expect(() => new StreamProgress(other, token)).toThrow(
        expect.objectContaining({ reason: 'RESUME_TOKEN_INVALID' }),
      );
    }
  });
});
