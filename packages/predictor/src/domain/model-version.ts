/** One published version of a model. */
export interface ModelVersion {
  /** Model id, such as `cat`. */
  readonly model: string;
  /** The number given at publish, 1 or more. */
  readonly version: number;
}

/** The resource name, such as `models/cat/versions/3`. */
export function versionName({ model, version }: ModelVersion): string {
  return `models/${model}/versions/${version}`;
}
