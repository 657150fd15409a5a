import { availableParallelism } from 'node:os';
import { askAdmin, finishCalls } from './envoy-admin.js';
import type { PartPlan } from './part-plan.js';
import type { PortTable } from './ports.js';
import type { Probe } from './wait-until-ready.js';

const GRACE_MS = 10_000;

/**
 * One that gave way tells its connections at once to go elsewhere, and ends after
 * two minutes: its streams have ended by then, of themselves or since the BFF
 * handed them a token.
 */
const DRAINING = ['--drain-strategy', 'immediate', '--drain-time-s', '5', '--parent-shutdown-time-s', '120'];

/** How Envoy is run. On Linux the next one takes over its sockets, so that no call finds the door shut. */
export function envoyPlan(ports: PortTable, command: string, configFile: string): PartPlan {
  const args = ['--config-path', configFile, '--log-level', 'warning', '--concurrency', workers(ports)];
  const admin = `http://127.0.0.1:${ports.envoyAdmin}`;
  const plan: Omit<PartPlan, 'args'> = {
    ...{ name: 'envoy', tier: 'envoy', title: 'Envoy', graceMs: GRACE_MS, command },
    readyUrl: `${admin}/ready`,
    finish: (signal) => finishCalls(admin, signal),
    noise: /^(?:shutting down admin due to child startup|terminating parent process|caught ENVOY_SIGTERM)/,
  };
  if (process.platform !== 'linux') return { ...plan, args: [...args, '--disable-hot-restart'] };
  const id = ['--base-id', String(baseId(ports.envoy)), ...DRAINING];
  return {
    ...plan,
    args: [...args, ...id],
    leftover: sharedMemory(baseId(ports.envoy)),
    takeOver: {
      args: (epoch) => [...args, ...id, '--restart-epoch', String(epoch)],
      hasTakenOver: (epoch) => servesEpoch(`${admin}/server_info`, epoch),
    },
  };
}

/**
 * A thread for each BFF, which is a process of one: more of them take no more calls than it,
 * and each wakes up for fewer at a time.
 */
function workers({ bffs }: PortTable): string {
  return String(Math.min(bffs.length, availableParallelism()));
}

/** By which processes find each other on this machine: of this user and port alone. */
function baseId(port: number): number {
  return ((process.getuid?.() ?? 0) % 4_000) * 100_000 + port;
}

/** What processes that take over share; Envoy removes it at the next start alone. */
function sharedMemory(id: number): string {
  return `/dev/shm/envoy_shared_memory_${id * 10}`;
}

interface ServerInfo {
  readonly state: string;
  readonly command_line_options: { readonly restart_epoch: number };
}

function servesEpoch(url: string, epoch: number): Probe {
  return async () => {
    try {
      const { state, command_line_options } = JSON.parse(await askAdmin('GET', url)) as ServerInfo;
      return state === 'LIVE' && command_line_options.restart_epoch === epoch;
    } catch {
      return false;
    }
  };
}
