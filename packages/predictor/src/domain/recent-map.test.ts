import { expect, it } from 'vitest';
import { RecentMap } from './recent-map.js';

it('forgets what was not asked for longest', () => {
  const map = new RecentMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([1, undefined, 3]);
});

it('keeps one value a key', () => {
  const map = new RecentMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('b', 3);
  expect(['a', 'b'].map((key) => map.get(key))).toEqual([1, 3]);
});
