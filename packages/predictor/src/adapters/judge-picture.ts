import { unfamiliarity, type TrainingStatistics } from '@isitacat/model';
import type { DriftWindow } from '../domain/drift-window.js';
import type { Classified } from '../domain/ports.js';
import type { Classification } from '../engines/index.js';

/** By what a model's pictures are judged. */
export interface Familiar {
  readonly statistics: TrainingStatistics;
  /** Takes note of each picture. */
  readonly window: DriftWindow;
}

/** Adds to an engine's answer how unfamiliar the picture is, where that can be told. */
export function judgePicture(
  { distance, ...rest }: Classification,
  familiar: Familiar | undefined,
): Classified {
  if (familiar === undefined || distance === undefined) return { ...rest, unfamiliarity: undefined };
  const { probabilities } = rest;
  const share = unfamiliarity(
    distance,
    probabilities.indexOf(Math.max(...probabilities)),
    familiar.statistics,
  );
  familiar.window.add(share);
  return { ...rest, unfamiliarity: share };
}
