import { LIMIT_PLANS } from './limits.js';
import { ours, PATIENT } from './ours.js';
import { PEER_PLANS } from './peers.js';
import type { SystemPlan } from './system.js';

/** Every system, ours first: the others' labels are compared with its. */
export const PLANS: readonly SystemPlan[] = [
  ours('float32', PATIENT),
  ours('int8', PATIENT),
  ...PEER_PLANS,
  ...LIMIT_PLANS,
];
