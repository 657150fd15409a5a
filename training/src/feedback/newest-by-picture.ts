import type { Spoken } from './read-feedback.js';

/**
 * What was said last of each picture, in the order of the pictures' ids: a picture that was asked
 * about more than once may have been spoken of more than once.
 */
export function newestByPicture(spoken: readonly Spoken[]): readonly Spoken[] {
  const newest = new Map<string, Spoken>();
  for (const each of spoken) {
    const known = newest.get(each.imageId);
    if (known === undefined || timeOf(known) < timeOf(each)) newest.set(each.imageId, each);
  }
  return [...newest.values()].sort((a, b) => (a.imageId < b.imageId ? -1 : 1));
}

/** When it was said, in milliseconds since the epoch. */
export function timeOf({ feedback }: Pick<Spoken, 'feedback'>): number {
  return feedback.createTime?.getTime() ?? 0;
}
