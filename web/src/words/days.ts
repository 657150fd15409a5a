import { dateFormat, t } from '../i18n/index.js';

const DAY_MS = 86_400_000;

/** A day as people speak of it: "Today", "Yesterday", "Monday, 9 November", with the year when it is another. */
export function dayInWords(start: Date, now = new Date()): string {
  const today = new Date(now).setHours(0, 0, 0, 0);
  const daysAgo = Math.round((today - start.getTime()) / DAY_MS); // a day of the clocks' change has 23 or 25 hours
  if (daysAgo === 0) return t.history.today;
  if (daysAgo === 1) return t.history.yesterday;
  const sameYear = start.getFullYear() === now.getFullYear();
  return dateFormat({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!sameYear && { year: 'numeric' }),
  }).format(start);
}

/** A moment, such as "23 November 2026 at 14:05". */
export function momentInWords(time: Date): string {
  return dateFormat({ dateStyle: 'long', timeStyle: 'short' }).format(time);
}
