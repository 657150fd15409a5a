import type { StartConfig } from './start-config.js';

/** @returns what is started, such as `NATS, the BFF, 2 predictors and Envoy`. */
export function describeParts({ ports: { nats, bffs, predictors } }: StartConfig): string {
  const some = (count: number, one: string, many: string): string => (count === 1 ? one : `${count} ${many}`);
  const parts = [
    some(nats.length, 'NATS', 'NATS servers'),
    some(bffs.length, 'the BFF', 'BFFs'),
    some(predictors.length, 'a predictor', 'predictors'),
  ];
  return `${parts.join(', ')} and Envoy`;
}
