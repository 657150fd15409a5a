import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

type Read = (path: string) => string | undefined;

/**
 * How many processors this process may use: what its control groups allow, where
 * there are any, else what the machine has. A whole number, 1 or more.
 *
 * @param read Reads a file of the system; nothing when there is none.
 * @param machine Processors that this process may run on: a set of processors that
 *   a control group or an affinity leaves it is counted in that already.
 */
export function cpuLimit(read: Read = readSystem, machine = availableParallelism()): number {
  const groups = read('/proc/self/cgroup') ?? '';
  const quotas = [
    // A group may use what it and each of those around it allow.
    ...foldersOf(/^0::(.*)$/m.exec(groups)).map((path) => quotaV2(read(`/sys/fs/cgroup${path}/cpu.max`))),
    ...foldersOf(/^\d+:(?:\w+,)*cpu(?:,\w+)*:(.*)$/m.exec(groups)).map((path) => {
      const folder = `/sys/fs/cgroup/cpu${path}`;
      return quotaV1(read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`));
    }),
  ];
  const allowed = quotas.reduce<number>((least, quota) => Math.min(least, quota ?? least), machine);
  return Math.max(1, Math.floor(allowed));
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

/** The folder of a group and of each around it; inside a container only the outermost may be there. */
function foldersOf(match: RegExpExecArray | null): readonly string[] {
  const parts = (match?.[1] ?? '').split('/').filter((part) => part !== '');
  return ['', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}

function readSystem(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // not Linux, or the other version of control groups
  }
}
