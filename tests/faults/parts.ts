import { readFile, writeFile } from 'node:fs/promises';
import type { System } from '@isitacat/testkit';
import type { RemotePredictor } from './other-host.js';
import { FAR } from './plan.js';

/** The processes of one system that can be struck, its engines and the other host's too. */
export class Parts {
  readonly #system: System;
  readonly #far: RemotePredictor | undefined;

  constructor(system: System, far?: RemotePredictor) {
    this.#system = system;
    this.#far = far;
  }

  /** What there is, by name; an engine is named after its predictor. */
  async names(): Promise<readonly string[]> {
    const all = (await this.#system.parts.list()).map(({ name }) => name);
    const engines = all.filter((name) => name.startsWith('predictor')).map((name) => engineOf(name));
    return [...all, ...engines, ...(this.#far === undefined ? [] : [FAR])].sort();
  }

  /** Ends a part as kill -9 does. @returns what waits until it is there again. */
  async kill(part: string): Promise<(signal: AbortSignal) => Promise<unknown>> {
    if (part === FAR) return (await this.#far?.kill()) ?? nothing;
    const pid = await this.#pid(part);
    if (part.startsWith(ENGINE) || pid === undefined) {
      send(pid, 'SIGKILL'); // its predictor starts another
      return nothing;
    }
    const before = await this.#system.parts.signal(part, 'SIGKILL');
    return (signal) => this.#system.parts.untilReplaced(before, signal);
  }

  /** Stops a part where it is. @returns what lets it go on. */
  async pause(part: string): Promise<() => void> {
    const pid = await this.#pid(part);
    send(pid, 'SIGSTOP');
    return () => {
      send(pid, 'SIGCONT');
    };
  }

  /** Sets the clock of a part wrong, or right with 0. */
  async setClock(part: string, skewMs: number): Promise<void> {
    await writeFile(clockFile(this.#system.dataDir), String(skewMs));
    send(await this.#pid(part), 'SIGUSR2');
  }

  async #pid(part: string): Promise<number | undefined> {
    if (part === FAR) return this.#far?.pid;
    if (part.startsWith(ENGINE)) return await childOf(await this.#pid(part.slice(ENGINE.length)));
    return (await this.#system.parts.list()).find(({ name }) => name === part)?.pid;
  }
}

const ENGINE = 'engine of ';

/** The name of a predictor's engine process. */
function engineOf(predictor: string): string {
  return `${ENGINE}${predictor}`;
}

/** The file that tells a process of a system how wrong its clock is. */
export function clockFile(dataDir: string): string {
  return `${dataDir}/clock-skew-ms`;
}

const nothing = (): Promise<void> => Promise.resolve();

/** A process that has ended meanwhile is struck by nothing. */
function send(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

async function childOf(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const [first = ''] = children.trim().split(' ');
  return first === '' ? undefined : Number(first);
}
