const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });
const ALMOST_NONE = 0.005;
const ALMOST_ALL = 0.995;

/** A probability in words, 0 to 1. Never "0%" or "100%": a model is never that sure. */
export function probabilityInWords(probability: number): string {
  if (probability < ALMOST_NONE) return 'under 1%';
  if (probability >= ALMOST_ALL) return 'over 99%';
  return percent.format(probability);
}

/** A span of time in words, such as "84 ms" or "2.3 s". */
export function durationInWords(durationMs: number): string {
  if (durationMs >= 1000) return `${(durationMs / 1000).toFixed(1)} s`;
  return durationMs > 0 && durationMs < 1 ? 'under 1 ms' : `${Math.round(durationMs)} ms`;
}

/** A size in words, such as "31 kB". */
export function sizeInWords(sizeBytes: number): string {
  return sizeBytes < 1_000_000
    ? `${Math.ceil(sizeBytes / 1000)} kB`
    : `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
}
