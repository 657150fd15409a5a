import { AppError } from '@isitacat/errors';

/**
 * Compares a model's answer about a golden picture with what its trainer got.
 *
 * @param tolerance How far two engines may differ on the same pixels.
 * @throws AppError `BUNDLE_INVALID` when they differ by more.
 */
export function checkGolden(
  file: string,
  expected: ArrayLike<number>,
  got: ArrayLike<number>,
  tolerance: number,
): void {
  const differences = Array.from(expected, (value, index) => Math.abs(value - (got[index] ?? NaN)));
  // Written so that NaN, which compares false, fails too.
  if (differences.every((difference) => difference <= tolerance) && expected.length === got.length) return;
  const message = `self-test of ${file}: expected ${show(expected)} within ${tolerance}, got ${show(got)}`;
  throw new AppError('BUNDLE_INVALID', message);
}

function show(values: ArrayLike<number>): string {
  return `[${Array.from(values, (value) => value.toFixed(4)).join(', ')}]`;
}
