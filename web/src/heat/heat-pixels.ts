import type { Explanation } from '@isitacat/contracts';

/** Where nothing speaks for the label: a dark veil. */
const VEIL = [14, 10, 40, 0.74] as const;
/** Where most does: the picture itself, a little warmer. */
const GLOW = [255, 168, 60, 0.16] as const;

/** Below this, in log-odds, little speaks for the label at all, and the veil is thinner. */
const CLEAR_PEAK = 2;

/** Whether there is anything to lay over the picture. */
export function hasHeat(explanation: Explanation | undefined): explanation is Explanation {
  return explanation !== undefined && explanation.peak > 0 && explanation.values.length > 0;
}

/** One pixel a cell, RGBA, row by row: to be stretched over the picture. */
export function heatPixels({ values, peak }: Explanation): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  const strength = Math.min(1, 0.4 + (0.6 * peak) / CLEAR_PEAK);
  values.forEach((value, cell) => {
    const share = value / 255;
    const mix = (from: number, to: number): number => from + (to - from) * share;
    pixels.set([mix(VEIL[0], GLOW[0]), mix(VEIL[1], GLOW[1]), mix(VEIL[2], GLOW[2])], cell * 4);
    pixels[cell * 4 + 3] = 255 * strength * mix(VEIL[3], GLOW[3]);
  });
  return pixels;
}
