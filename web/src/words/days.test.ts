import { describe, expect, it } from 'vitest';
import { dayInWords } from './days.js';

describe('dayInWords', () => {
  it.each([
    [new Date(2026, 10, 23), 'Today'],
    [new Date(2026, 10, 22), 'Yesterday'],
    [new Date(2026, 10, 9), 'Monday, November 9'],
    [new Date(2025, 10, 9), 'Sunday, November 9, 2025'],
  ])('says %s as %j', (day, words) => {
    expect(dayInWords(day, new Date(2026, 10, 23, 14, 5))).toBe(words);
  });
});
