import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { System } from '@isitacat/testkit';

/** Waits until what was struck is there again. */
type IsBack = (signal: AbortSignal) => Promise<unknown>;

const ENGINE = 'engine of ';

/** A part that is struck runs, or comes within this. */
const THERE_LIMIT_MS = 60_000;
const LOOK_MS = 50;

/** The processes of one system that can be struck, its engines too. */
export class Parts {
  readonly #system: Pick<System, 'parts' | 'dataDir'>;

  constructor(system: Pick<System, 'parts' | 'dataDir'>) {
    this.#system = system;
  }

  /** What there is, by name; an engine is named after its predictor. */
  async names(): Promise<readonly string[]> {
    const all = (await this.#system.parts.list()).map(({ name }) => name);
    const engines = all.filter((name) => name.startsWith('predictor')).map((name) => `${ENGINE}${name}`);
    return [...all, ...engines].sort();
  }

  /** Ends a part as kill -9 does. */
  async kill(part: string): Promise<IsBack> {
    const pid = await this.#send(part, 'SIGKILL');
    if (part.startsWith(ENGINE)) return () => Promise.resolve(); // its predictor starts another
    return this.#replaced(part, pid);
  }

  /** Has a NATS server lose all its files, and kills it. */
  async wipe(part: string): Promise<IsBack> {
    const [, number] = part.split('-');
    const files = number === undefined ? 'nats' : join('nats-cluster', number);
    const path = join(this.#system.dataDir, files);
    await rename(path, `${path}-${randomUUID()}`);
    return this.#replaced(part, await this.#send(part, 'SIGKILL'));
  }

  /** Stops a part where it is. @returns what lets it go on. */
  async pause(part: string): Promise<IsBack> {
    const pid = await this.#send(part, 'SIGSTOP');
    return async (signal) => {
      process.kill(pid, 'SIGCONT');
      const found = (await this.#system.parts.list()).find((one) => one.pid === pid);
      if (found !== undefined) await this.#system.parts.untilReady(found, signal);
    };
  }

  /** Waits until a part answers that it is ready; one that has died is started again by then. */
  async untilReady(part: string, signal: AbortSignal): Promise<void> {
    await this.#system.parts.untilReady(await this.#system.parts.find(part), signal);
  }

  /** Sets the clock of a part wrong, or right with 0; waits until it is. */
  async setClock(part: string, skewMs: number): Promise<void> {
    const file = clockFile(this.#system.dataDir);
    await writeFile(file, String(skewMs));
    const pid = await this.#send(part, 'SIGUSR2');
    const signal = AbortSignal.timeout(THERE_LIMIT_MS);
    while (Number(await readFile(`${file}.${pid}`, 'utf8').catch(() => 'none')) !== skewMs) {
      if (!isThere(pid)) return; // it has ended meanwhile: the next one's clock is right
      await delay(LOOK_MS, undefined, { signal });
    }
  }

  async #replaced(name: string, pid: number): Promise<IsBack> {
    const before = { name, pid, readyUrl: '', tier: 'bff' } as const; // its name and process are looked at
    return await Promise.resolve((signal) => this.#system.parts.untilReplaced(before, signal));
  }

  /** Sends a signal once there is a process to take it. @returns its id. */
  async #send(part: string, name: NodeJS.Signals): Promise<number> {
    const signal = AbortSignal.timeout(THERE_LIMIT_MS);
    for (;;) {
      const pid = await this.#pid(part);
      if (pid !== undefined && sent(pid, name)) return pid;
      await delay(LOOK_MS, undefined, { signal });
    }
  }

  async #pid(part: string): Promise<number | undefined> {
    if (part.startsWith(ENGINE)) return await childOf(await this.#pid(part.slice(ENGINE.length)));
    return (await this.#system.parts.list()).find(({ name }) => name === part)?.pid;
  }
}

/** The file that tells a process of a system how wrong its clock is. */
export function clockFile(dataDir: string): string {
  return `${dataDir}/clock-skew-ms`;
}

function sent(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function isThere(pid: number): boolean {
  return sent(pid, 0);
}

async function childOf(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const [first = ''] = children.trim().split(' ');
  return first === '' ? undefined : Number(first);
}
