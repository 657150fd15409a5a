import type { Environment } from '@isitacat/service-kit';

/**
 * glibc gives large pieces back to the system as soon as they are free, instead of
 * keeping them for later: a loaded graph leaves its file's worth behind otherwise,
 * and large pictures a little more each. Other C libraries do not read these.
 */
const MEMORY = {
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_ARENA_MAX: '2',
} as const;

/** The environment of an engine process: what it inherits, which may say otherwise about memory. */
export function childEnvironment(inherited: Environment): Environment {
  return { ...MEMORY, ...inherited };
}
