import { readFileSync } from 'node:fs';
import type { System } from '@isitacat/testkit';

const LOOK_MS = 100;
const KIBIBYTE = 1024;
/** Linux tells processor time in hundredths of a second. */
const TICK_MS = 10;

/** What a predictor's processes did while they were watched. */
export interface Seen {
  /** The most memory that all of them held at once; what they share is counted once. */
  readonly mostBytes: number;
  /** Engine processes that there were. */
  readonly engines: number;
  /** Parts that ended, or came anew. */
  readonly lost: readonly string[];
}

/** Looks at the memory of the first predictor, engines included, and at which processes there are. */
export class Watch {
  readonly #system: System;
  readonly #before: ReadonlyMap<string, number>;
  readonly #predictor: number;
  readonly #engines = new Set<number>();
  readonly #timer: NodeJS.Timeout;
  #mostBytes = 0;

  private constructor(system: System, before: ReadonlyMap<string, number>) {
    this.#system = system;
    this.#before = before;
    this.#predictor = before.get('predictor-1') ?? 0;
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MS);
  }

  static async start(system: System): Promise<Watch> {
    return new Watch(system, await processes(system));
  }

  /** Processor time of the first predictor, its engines and those that it replaced, and of the BFF, in milliseconds. */
  readonly cpuMs = (): number => {
    const bff = this.#before.get('bff') ?? 0;
    const running = [bff, this.#predictor, ...this.#enginesNow()];
    const ticks = running.reduce((sum, pid) => sum + computed(pid), 0) + computedByEnded(this.#predictor);
    return ticks * TICK_MS;
  };

  /** Ends the watch. */
  async end(): Promise<Seen> {
    clearInterval(this.#timer);
    this.#look();
    const after = await processes(this.#system);
    const lost = [...this.#before].filter(([name, pid]) => after.get(name) !== pid).map(([name]) => name);
    return { mostBytes: this.#mostBytes, engines: this.#engines.size, lost };
  }

  #look(): void {
    const engines = this.#enginesNow();
    for (const pid of engines) this.#engines.add(pid);
    const bytes = [this.#predictor, ...engines].reduce((sum, pid) => sum + residentBytes(pid), 0);
    this.#mostBytes = Math.max(this.#mostBytes, bytes);
  }

  #enginesNow(): readonly number[] {
    const children = read(`/proc/${this.#predictor}/task/${this.#predictor}/children`);
    return children
      .split(' ')
      .filter((pid) => pid !== '')
      .map(Number);
  }
}

/** Clock ticks that a process has computed. */
function computed(pid: number): number {
  const [user = 0, system = 0] = times(pid);
  return user + system;
}

/** Clock ticks that those of its children computed that have ended. */
function computedByEnded(pid: number): number {
  const [, , user = 0, system = 0] = times(pid);
  return user + system;
}

function times(pid: number): readonly number[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
}

async function processes(system: System): Promise<ReadonlyMap<string, number>> {
  return new Map((await system.parts.list()).map(({ name, pid }) => [name, pid]));
}

/** A process's own memory and its share of what it has in common with others. */
function residentBytes(pid: number): number {
  const [, kibibytes = '0'] = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? [];
  return Number(kibibytes) * KIBIBYTE;
}

/** Empty when the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
