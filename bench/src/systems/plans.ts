import { LIMIT_PLANS } from './limits.js';
import { ours } from './ours.js';
import { PEER_PLANS } from './peers.js';
import type { SystemPlan } from './system.js';

/** Every system, ours first: the others' labels are compared with its. */
export const PLANS: readonly SystemPlan[] = [ours('float32'), ours('int8'), ...PEER_PLANS, ...LIMIT_PLANS];
