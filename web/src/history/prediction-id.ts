import type { Prediction } from '@isitacat/contracts';

const PREFIX = 'predictions/';

/** What the address of a prediction's view ends with. */
export function idOf({ name }: Prediction): string {
  return name.slice(PREFIX.length);
}

/** The resource name of the prediction that an address speaks of. */
export function nameOf(id: string): string {
  return `${PREFIX}${id}`;
}
