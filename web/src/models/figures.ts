import type { ModelVersion } from '@isitacat/contracts';

/** What a figure says; the view has words for each. */
export const FIGURES = ['accuracy', 'balanced_accuracy', 'auc', 'ece'] as const;

export type FigureName = (typeof FIGURES)[number];

/** A figure measured on pictures that the version was not taught with. */
export interface Figure {
  readonly name: FigureName;
  /** 0 to 1. */
  readonly value: number;
}

/** Figures of a test say more than those of the pictures that the training was steered by. */
const PREFIXES = ['test_', 'validation_', ''] as const;

/** The figures of a version that people can make something of; those that it lacks are left out. */
export function figuresOf({ metrics }: Pick<ModelVersion, 'metrics'>): readonly Figure[] {
  const values = new Map(metrics.map(({ name, value }) => [name, value]));
  const prefix = PREFIXES.find((start) => FIGURES.some((name) => values.has(start + name)));
  return FIGURES.flatMap((name) => {
    const value = values.get(`${prefix ?? ''}${name}`);
    return value === undefined ? [] : [{ name, value }];
  });
}
