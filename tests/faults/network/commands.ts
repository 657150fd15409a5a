import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a command to its end. @throws Error with what it said when it fails. */
export async function must(...[command, ...args]: readonly [string, ...string[]]): Promise<void> {
  await run(command, args);
}

/** Runs what follows in a network of its own, in which there is nothing yet; who is not root must become so first. */
export const IN_A_NETWORK_OF_ITS_OWN: readonly [string, ...string[]] = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
  '--net',
];
