import type { GraphSpec } from '../child/protocol.js';

/** Names of the outputs that are asked of a graph. */
export function wantedOutputs({ embedding }: Pick<GraphSpec, 'embedding'>, explain: boolean): string[] {
  return [
    'probabilities',
    ...(explain ? ['evidence'] : []),
    ...(embedding === undefined ? [] : ['embedding']),
  ];
}
