import { describe, expect, it } from 'vitest';
import { choose, type Trying } from './choose.js';

const trying = (children: number, figures: Partial<Trying>): Trying => ({
  setting: { engine: 'onnx', precision: 'float32', children },
  ...{ callers: 8, picturesPerSecond: 100, p50Ms: 50, p99Ms: 100, cpuMs: 10, memoryMiB: 500, failed: 0 },
  ...figures,
});
const chosen = (...all: Trying[]): number | undefined => choose(all, 200)?.setting.children;

describe('choose', () => {
  it('takes the most pictures a second among those that are quick enough', () => {
    const slow = trying(3, { picturesPerSecond: 300, p99Ms: 201 });
    expect(chosen(trying(1, {}), trying(2, { picturesPerSecond: 150, p99Ms: 200 }), slow)).toBe(2);
  });

  it('takes the least memory among those that do about the same', () => {
    const more = trying(2, { picturesPerSecond: 102, memoryMiB: 900 });
    expect(chosen(more, trying(1, {}))).toBe(1);
    expect(chosen({ ...more, picturesPerSecond: 110 }, trying(1, {}))).toBe(2);
  });

  it('takes the quickest where none is quick enough', () => {
    expect(chosen(trying(1, { p99Ms: 400 }), trying(2, { p99Ms: 300, picturesPerSecond: 10 }))).toBe(2);
  });

  it('takes none that left questions without an answer', () => {
    expect(chosen(trying(1, { failed: 1, picturesPerSecond: 900 }), trying(2, {}))).toBe(2);
    expect(chosen(trying(1, { failed: 1 }))).toBeUndefined();
  });
});
