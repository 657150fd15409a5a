/** Major, minor and patch. */
export type Version = readonly [number, number, number];

/** @returns the first `1.2.3` in what a program printed, if there is one. */
export function findVersion(text: string): Version | undefined {
  const match = /(?<![\w.])v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** Whether `found` is at least `oldest` and of the same major version. */
export function isGoodVersion(found: Version, oldest: Version): boolean {
  if (found[0] !== oldest[0]) return false;
  if (found[1] !== oldest[1]) return found[1] > oldest[1];
  return found[2] >= oldest[2];
}
