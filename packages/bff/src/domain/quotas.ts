import type { Owner } from '@isitacat/contracts';

import type { PortCall } from './ports.js';
import { Quota } from './quota.js';

/** Most that one who signed in may have; Infinity: as much as they like. */
export interface QuotaLimits {
  /** Of pictures stored, without their metadata. */
  readonly bytes: number;
  /** Background jobs that have not ended. */
  readonly jobs: number;
}

/** What owners have, by what is on record. All methods throw AppError `STORAGE_UNAVAILABLE`. */
export interface Holdings {
  storedBytes(owner: Owner, call: PortCall): Promise<number>;
  openJobs(owner: Owner, call: PortCall): Promise<number>;
}

/** What bounds each owner. */
export interface Quotas {
  readonly bytes: Quota;
  readonly jobs: Quota;
}

/** Pictures go when somebody deletes them. */
const BYTES_RETRY_MS = 60_000;
const JOBS_RETRY_MS = 10_000;

/** @returns the quotas that hold for all owners. */
export function createQuotas(limits: QuotaLimits, holdings: Holdings): Quotas {
  return {
    bytes: new Quota({
      limit: limits.bytes,
      count: (owner, call) => holdings.storedBytes(owner, call),
      name: 'bytes',
      tell: (used, limit) =>
        `your pictures take ${used} of the ${limit} bytes that you may store, which leaves too little for this one: delete some, or let them expire`,
      retryAfterMs: BYTES_RETRY_MS,
    }),
    jobs: new Quota({
      limit: limits.jobs,
      count: (owner, call) => holdings.openJobs(owner, call),
      name: 'jobs',
      tell: (used, limit) =>
        `${used} jobs of yours have not ended, and you may have ${limit}: wait until some have`,
      retryAfterMs: JOBS_RETRY_MS,
    }),
  };
}
