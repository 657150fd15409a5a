import { numberFormat, t } from '../i18n/index.js';

const ALMOST_NONE = 0.005;
const ALMOST_ALL = 0.995;

/** A probability in words, 0 to 1. Never "0%" or "100%": a model is never that sure. */
export function probabilityInWords(probability: number): string {
  if (probability < ALMOST_NONE) return t.answer.underOne;
  if (probability >= ALMOST_ALL) return t.answer.overNinetyNine;
  return numberFormat({ style: 'percent', maximumFractionDigits: 0 }).format(probability);
}

/** A span of time in words, such as "84 ms" or "2.3 s". */
export function durationInWords(durationMs: number): string {
  if (durationMs >= 1000) return `${tenths(durationMs / 1000)} s`;
  return durationMs > 0 && durationMs < 1 ? t.answer.underOneMs : `${Math.round(durationMs)} ms`;
}

/** A size in words, such as "31 kB". */
export function sizeInWords(sizeBytes: number): string {
  return sizeBytes < 1_000_000 ? `${Math.ceil(sizeBytes / 1000)} kB` : `${tenths(sizeBytes / 1_000_000)} MB`;
}

function tenths(value: number): string {
  return numberFormat({ minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
}
