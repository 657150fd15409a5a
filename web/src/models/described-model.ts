import type { Model, ModelVersion } from '@isitacat/contracts';

/** A model as the view shows it. */
export interface DescribedModel {
  /** Its id, such as `cat`. */
  readonly id: string;
  /** What answers unless another version is named. */
  readonly stable: ModelVersion | undefined;
  /** Since when `stable` answers. */
  readonly stableSince: Date | undefined;
  /** Newest first. */
  readonly versions: readonly ModelVersion[];
}

export function describeModel({ name, versions, aliases }: Model): DescribedModel {
  const alias = aliases.find((each) => each.alias === 'stable');
  return {
    id: name.replace(/^models\//, ''),
    stable: versions.find((version) => version.name === alias?.modelVersion),
    stableSince: alias?.moveTime,
    versions,
  };
}

/** How many pictures of each class it was taught with, as the training told. */
export function taughtWith({
  facts,
}: Pick<ModelVersion, 'facts'>): readonly { label: string; count: number }[] {
  const prefix = 'data.classes.';
  return facts.flatMap(({ name, value }) => {
    const count = Number(value);
    return name.startsWith(prefix) && Number.isFinite(count)
      ? [{ label: name.slice(prefix.length), count }]
      : [];
  });
}
