import { Prediction } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';
import { byDay } from './by-day.js';

const at = (day: number, hour: number, minute: number): Prediction =>
  Prediction.fromPartial({ createTime: new Date(2026, 10, day, hour, minute) });

describe('byDay', () => {
  it('puts together what was asked between two midnights', () => {
    const days = byDay([at(23, 0, 1), at(22, 23, 59), at(22, 0, 0)]);
    expect(days.map(({ start, predictions }) => [start.getDate(), predictions.length])).toEqual([
      [23, 1],
      [22, 2],
    ]);
  });
});
