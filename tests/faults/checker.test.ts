import { Prediction, PredictionState } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';
import { checkEnd } from './checker.js';
import { endOf, Promises } from './promises.js';

const ended = (seconds: number, label = 'cat'): Prediction =>
  Prediction.fromPartial({
    ...{ name: 'predictions/a', label, state: PredictionState.PREDICTION_STATE_SUCCEEDED },
    completeTime: new Date(1_000 * seconds),
  });

const brokenBy = (act: (promises: Promises) => void): readonly string[] => {
  const promises = new Promises();
  act(promises);
  return promises.broken;
};

describe('the check of an end', () => {
  it('finds nothing where record, log, follower and caller agree', () => {
    const broken = brokenBy((promises) => {
      promises.tell(ended(1));
      promises.answers.set('predictions/a', endOf(ended(1)));
      checkEnd(promises, 'predictions/a', ended(1), [ended(1)]);
    });
    expect(broken).toEqual([]);
  });

  it('lets a log that was lost say nothing', () => {
    expect(
      brokenBy((promises) => {
        checkEnd(promises, 'predictions/a', ended(1), []);
      }),
    ).toEqual([]);
  });

  it.each([
    [
      'a lost job',
      (p: Promises) => {
        checkEnd(p, 'predictions/a', undefined, []);
      },
      /no end on record/,
    ],
    [
      'a job that never ends',
      (p: Promises) => {
        checkEnd(p, 'predictions/a', Prediction.fromPartial({}), []);
      },
      /no end/,
    ],
    [
      'two ends in the log',
      (p: Promises) => {
        checkEnd(p, 'predictions/a', ended(1), [ended(1), ended(1)]);
      },
      /ended 2 times/,
    ],
    [
      'another end in the log',
      (p: Promises) => {
        checkEnd(p, 'predictions/a', ended(1), [ended(2)]);
      },
      /log says/,
    ],
    [
      'followers told differently',
      (p: Promises) => {
        p.tell(ended(1));
        p.tell(ended(1, 'not_cat'));
      },
      /was told as/,
    ],
    [
      'a follower told another end',
      (p: Promises) => {
        p.tell(ended(2));
        checkEnd(p, 'predictions/a', ended(1), []);
      },
      /follower/,
    ],
  ])('finds %s', (_, act, expected) => {
    expect(brokenBy(act)).toEqual([expect.stringMatching(expected)]);
  });
});
