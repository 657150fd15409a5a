import { describe, expect, it } from 'vitest';
import { cpuLimit, quotaV1, quotaV2 } from './cpu-limit.js';

describe('cpuLimit', () => {
  it('is a whole number of processors, at least one', () => {
    expect(cpuLimit()).toBeGreaterThanOrEqual(1);
    expect(Number.isInteger(cpuLimit())).toBe(true);
  });

  it.each([
    ['the whole machine without groups', {}, 8],
    [
      'the group of a container',
      { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '350000 100000\n' },
      3,
    ],
    [
      'the tightest of the groups around it',
      {
        '/proc/self/cgroup': '0::/shop/predictor\n',
        '/sys/fs/cgroup/shop/cpu.max': '200000 100000\n',
        '/sys/fs/cgroup/shop/predictor/cpu.max': 'max 100000\n',
      },
      2,
    ],
    [
      'version 1, the group being nowhere to be seen from inside',
      {
        '/proc/self/cgroup': '5:memory:/docker/1\n4:cpu,cpuacct:/docker/1\n3:cpuset:/docker/1\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '400000\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      4,
    ],
    ['one processor when it has less', { '/sys/fs/cgroup/cpu.max': '50000 100000\n' }, 1],
    ['no more than the machine has', { '/sys/fs/cgroup/cpu.max': '1600000 100000\n' }, 8],
  ])('allows %s', (_, files: Readonly<Record<string, string>>, processors) => {
    expect(cpuLimit((path) => files[path], 8)).toBe(processors);
  });

  it.each([
    ['150000 100000\n', 1.5],
    ['max 100000\n', undefined],
    [undefined, undefined],
  ])('reads cpu.max %j as %j processors', (text, processors) => {
    expect(quotaV2(text)).toBe(processors);
  });

  it.each([
    ['400000\n', '100000\n', 4],
    ['-1\n', '100000\n', undefined],
    [undefined, undefined, undefined],
  ])('reads a quota of %j per %j as %j processors', (quota, period, processors) => {
    expect(quotaV1(quota, period)).toBe(processors);
  });
});
