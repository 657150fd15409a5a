import { expect, it } from 'vitest';
import { PatientRetries } from './patient-retries.js';

it('tries what failed again, each time after twice as long, at most five minutes', () => {
  const retries = new PatientRetries();
  expect(retries.mayTry('a', 0)).toBe(true);
  const waits = Array.from({ length: 9 }, () => {
    retries.failed('a', 0);
    let waitMs = 0;
    while (!retries.mayTry('a', waitMs)) waitMs += 1000;
    return waitMs / 1000;
  });
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  expect(retries.mayTry('b', 0)).toBe(true);
});

it('starts anew after a success, and when there is news', () => {
  const retries = new PatientRetries();
  retries.failed('a', 0);
  retries.succeeded('a');
  expect(retries.mayTry('a', 0)).toBe(true);
  retries.failed('a', 0);
  retries.forget();
  expect(retries.mayTry('a', 0)).toBe(true);
});
