import type { EngineName, Precision } from '@isitacat/predictor/engines';

/** A way to run a predictor. */
export interface Setting {
  readonly engine: EngineName;
  readonly precision: Precision;
  /** Engine processes. */
  readonly children: number;
  /** Pictures in a batch at most; absent: what it takes by itself. */
  readonly batch?: number;
  /** Pictures decoded at once in an engine process; absent: what it takes by itself. */
  readonly decodes?: number;
}

/** What each part of a setting is called in the environment. */
const NAMES = {
  engine: 'ISITACAT_ENGINE',
  precision: 'ISITACAT_PRECISION',
  children: 'ISITACAT_ENGINE_CHILDREN',
  batch: 'ISITACAT_BATCH_LIMIT',
  decodes: 'ISITACAT_DECODES',
} as const satisfies Record<keyof Setting, string>;

/** The environment that says it. */
export function environmentOf(setting: Setting): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (Object.keys(NAMES) as (keyof Setting)[]).flatMap((key) =>
      setting[key] === undefined ? [] : [[NAMES[key], String(setting[key])]],
    ),
  );
}

/** The same as lines for a shell or a file of settings. */
export function environmentLines(setting: Setting): readonly string[] {
  return Object.entries(environmentOf(setting)).map(([name, value]) => `${name}=${value}`);
}

/**
 * What to try beside the best setting so far, one part of it changed.
 *
 * @param part Which part.
 * @param processors How many there are to use.
 */
export function variants(
  best: Setting,
  part: 'children' | 'batch' | 'decodes',
  processors: number,
): readonly Setting[] {
  const values = { children: childCounts(processors), batch: [1, 4, 16], decodes: [1, 2, 4] }[part];
  return values.filter((value) => value !== best[part]).map((value) => ({ ...best, [part]: value }));
}

function childCounts(processors: number): readonly number[] {
  const counts = [1, Math.ceil(processors / 2), processors, processors + 1];
  return [...new Set(counts)].sort((a, b) => a - b);
}
