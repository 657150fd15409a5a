import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { AppError } from '@isitacat/errors';
import { IN_A_NETWORK_OF_ITS_OWN, must } from './commands.js';

/** All that a network of test hosts is made of. */
const TRIAL = `set -e
ip link set lo up
ip link add trial type bridge
ip link add name near type veth peer name far
tc qdisc add dev near root blackhole
nsenter --net=/proc/$$/ns/net true`;

/** @returns why networks can't be made here; undefined where they can. */
export async function whyNoNetwork(): Promise<string | undefined> {
  try {
    await must(...IN_A_NETWORK_OF_ITS_OWN, 'sh', '-c', TRIAL);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim().replaceAll('\n', ' ') : String(error);
  }
}

/** Whether this process is alone in its network: there is no card in it, only the loopback. */
export async function isAlone(): Promise<boolean> {
  return (await readdir('/proc/sys/net/ipv4/conf')).sort().join() === 'all,default,lo';
}

/**
 * Runs a program in an empty network of its own, on our own screen.
 *
 * @param signal Has it stop by SIGTERM.
 * @returns its exit status.
 * @throws AppError `SETUP_INCOMPLETE` saying why networks can't be made here.
 */
export async function runInOwnNetwork(program: readonly string[], signal: AbortSignal): Promise<number> {
  const why = await whyNoNetwork();
  if (why !== undefined)
    throw new AppError('SETUP_INCOMPLETE', `hosts of their own can't be made here: ${why}`);
  const [command, ...args] = [...IN_A_NETWORK_OF_ITS_OWN, ...program];
  const child = spawn(command, args, { stdio: 'inherit' });
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
