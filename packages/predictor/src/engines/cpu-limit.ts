import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * How many processors this process may use: what its control group allows, where
 * there is one, else what the machine has. A whole number, 1 or more.
 */
export function cpuLimit(): number {
  const machine = availableParallelism();
  const allowed =
    quotaV2(read('/sys/fs/cgroup/cpu.max')) ??
    quotaV1(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'), read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'));
  return Math.max(1, Math.min(machine, Math.floor(allowed ?? machine)));
}

/** Processors in a `cpu.max`, such as `150000 100000`; nothing when unlimited. */
export function quotaV2(text: string | undefined): number | undefined {
  const [quota, period] = text?.trim().split(' ') ?? [];
  return quotaV1(quota, period);
}

/** Processors in a quota and a period of microseconds; nothing when unlimited. */
export function quotaV1(quota: string | undefined, period: string | undefined): number | undefined {
  const processors = Number(quota) / Number(period);
  return processors > 0 ? processors : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // not Linux, or the other version of control groups
  }
}
