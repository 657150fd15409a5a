import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

const GIB = 2 ** 30;
const QUIET = 0.3;

/** What a reader must know of the machine. */
export function describeMachine(): Readonly<Record<string, string>> {
  return {
    processor: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
    memory: `${(totalmem() / GIB).toFixed(0)} GiB`,
    system: `${platform()} ${release()}`,
    node: `Node ${process.versions.node}`,
    load: `load before the start ${(loadavg()[0] ?? 0).toFixed(2)}`,
  };
}

/** A warning when something else is running; undefined on a quiet machine. */
export function busyWarning(): string | undefined {
  const [load = 0] = loadavg();
  if (load < QUIET * availableParallelism()) return undefined;
  return `the machine is busy (load ${load.toFixed(1)}): what is measured now is of little use`;
}
