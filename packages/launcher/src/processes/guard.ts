import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const GUARD_SCRIPT = fileURLToPath(new URL('./guard-main.js', import.meta.url));

/** Ends the processes it was told of when this process dies, even of SIGKILL. */
export interface Guard {
  /** Takes a process in; it must lead a process group of its own, which ends with it. */
  watch(pid: number): void;
  /** Lets a process go that has ended. */
  forget(pid: number): void;
  /** Has a file removed, too, that such processes leave behind. */
  inherit(path: string): void;
}

let shared: Guard | undefined;

/** This process's guard: one is enough for all its children. Started at first use. */
export function processGuard(): Guard {
  return (shared ??= startGuard());
}

function startGuard(): Guard {
  const watched = new Set<number>();
  const inherited = new Set<string>();
  let child = spawnGuard();
  const tell = (line: string): void => {
    // A guard that was killed is replaced, so that nothing stays unwatched.
    if (child.exitCode !== null || child.signalCode !== null) {
      child = spawnGuard();
      for (const pid of watched) child.stdin?.write(`+${pid}\n`);
      for (const path of inherited) child.stdin?.write(`=${path}\n`);
    }
    child.stdin?.write(line);
  };
  return {
    watch: (pid) => {
      tell(`+${pid}\n`);
      watched.add(pid);
    },
    forget: (pid) => {
      watched.delete(pid);
      tell(`-${pid}\n`);
    },
    inherit: (path) => {
      tell(`=${path}\n`);
      inherited.add(path);
    },
  };
}

function spawnGuard(): ChildProcess {
  const child = spawn(process.execPath, [GUARD_SCRIPT], {
    detached: true, // a terminal's Ctrl-C is not for it
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
  });
  child.unref();
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined); // a killed guard: seen at the next word to it
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}
