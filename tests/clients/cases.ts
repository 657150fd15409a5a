import { REPOSITORY } from '@isitacat/launcher';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What every client must do alike: one line to its conformance program, or one run of its command. */
export interface Case {
  readonly name: string;
  /** Keeps what came back, for `${as.field}` in later cases. */
  readonly as?: string;
  /** Default: the real system; `signed-in`: another, where nobody unknown is let in. */
  readonly on?: 'script' | 'signed-in';
  /** What the conformance program is told to do. */
  readonly send?: Readonly<Record<string, unknown>>;
  /** Arguments of the command `isitacat`; those without a dash before are pictures. */
  readonly command?: readonly string[];
  /** How often the scripted server must have been called. */
  readonly attempts?: number;
  /** Whether the scripted server must learn that the caller gave up. */
  readonly ends?: boolean;
  readonly expect: Readonly<Record<string, unknown>>;
}

/** What `${…}` stands for. */
export type Known = Map<string, unknown>;

/** Every case, in order: later ones build on earlier ones. */
export async function readCases(): Promise<readonly Case[]> {
  const text = await readFile(join(REPOSITORY, 'clients', 'conformance', 'cases.json'), 'utf8');
  return JSON.parse(text) as readonly Case[];
}

/** Puts what is known in the place of each `${name}`. */
export function fill(value: unknown, known: Known): unknown {
  if (typeof value === 'string') {
    const whole = /^[$][{]([^}]+)[}]$/.exec(value)?.[1];
    if (whole !== undefined) return lookUp(whole, known);
    return value.replace(/[$][{]([^}]+)[}]/g, (_, name: string) => String(lookUp(name, known)));
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, known)]));
}

function lookUp(name: string, known: Known): unknown {
  if (!known.has(name)) throw new Error(`an earlier case did not give ${name}`);
  return known.get(name);
}
