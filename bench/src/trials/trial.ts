import type { Ours, OursOptions } from './start-ours.js';

/** One figure of a trial, beside what it should be. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it should be; absent of a figure that only explains. */
  readonly goal?: Goal;
}

/** A bound that holds when it is reached exactly, too. */
export type Goal = { readonly least: number } | { readonly most: number };

/** What a trial has to work with. */
export interface TrialKit {
  /** Folder of the pictures of set S. */
  readonly pictures: string;
  /** Length of each measurement. */
  readonly durationMs: number;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** Starts ours anew, on an empty data folder. */
  readonly start: (options?: OursOptions) => Promise<Ours>;
}

/** Whether a figure is as it should be; undefined where nothing is asked of it. */
export function isMet({ value, goal }: Finding): boolean | undefined {
  if (goal === undefined) return undefined;
  return 'least' in goal ? value >= goal.least : value <= goal.most;
}
