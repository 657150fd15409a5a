import type { Example } from './read-dataset.js';

/** How many pictures each class has: `cat 2959, not_cat 2735`. */
export function describeClasses(data: {
  readonly labels: readonly string[];
  readonly examples: readonly Pick<Example, 'label'>[];
}): string {
  const counts = data.labels.map((_, n) => data.examples.filter(({ label }) => label === n).length);
  return data.labels.map((name, n) => `${name} ${counts[n] ?? 0}`).join(', ');
}

/** What was found of pictures that are not independent, and what becomes of them. */
export function describeDuplicates(found: { readonly copies: number; readonly alike: number }): string {
  const { copies, alike } = found;
  if (copies + alike === 0) return 'none';
  return `${copies} copies and ${alike} that look alike, each kept on one side of the split`;
}
