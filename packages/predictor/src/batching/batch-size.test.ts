import { describe, expect, it } from 'vitest';
import { BatchSize } from './batch-size.js';

/** Lets batches begin and end, each with what a picture of it costs; tells which sizes they had. */
function run(
  size: BatchSize,
  batches: number,
  costMs: (size: number) => number,
  looksBest: number,
): number[] {
  return Array.from({ length: batches }, () => {
    const next = size.due(32) ?? size.best;
    size.began(next);
    size.ended(next, { pictures: next, ms: next * costMs(next) }, looksBest);
    return next;
  });
}

describe('BatchSize', () => {
  it('tries another size after some batches, and more and more seldom when that brings nothing', () => {
    const sizes = run(new BatchSize(32, 1), 600, () => 10, 1);
    const trials = sizes.flatMap((size, index) => (size === 1 ? [] : [index]));
    const gaps = trials.slice(1).map((trial, index) => trial - (trials[index] ?? 0));
    expect(trials[0]).toBe(16);
    expect(gaps).toEqual([33, 65, 129, 257]);
  });

  it('keeps to a larger size when several trials agree that it pays', () => {
    const size = new BatchSize(32, 1);
    const sizes = run(size, 80, (pictures) => (pictures === 1 ? 10 : 6), 4);
    expect(size.best).toBe(4);
    expect(sizes.filter((each) => each === 2).length).toBeGreaterThan(1);
  });

  it('does not, however good it looks, when the trials themselves cost as much', () => {
    const size = new BatchSize(32, 1);
    run(size, 1000, (pictures) => (pictures === 1 ? 10 : 9.8), 4);
    expect(size.best).toBe(1);
  });

  it('is not misled by a moment in which the machine is quiet, and all is faster', () => {
    const size = new BatchSize(32, 1);
    let batches = 0;
    run(size, 1000, () => (batches++ < 16 ? 10 : 7), 4);
    expect(size.best).toBe(1);
  });

  it('keeps to a smaller size as soon as that looks best', () => {
    const size = new BatchSize(32, 8);
    run(size, 1, () => 10, 3);
    expect(size.best).toBe(3);
  });

  it('tries larger and smaller ones in turn, and none where there are not enough pictures', () => {
    const size = new BatchSize(32, 8);
    const tried = run(size, 200, () => 10, 8).filter((each) => each !== 8);
    expect(tried.slice(0, 3)).toEqual([16, 2, 16]);
    expect(new BatchSize(32, 1).due(1)).toBeUndefined();
    expect(new BatchSize(1, 1).due(32)).toBeUndefined();
  });
});
