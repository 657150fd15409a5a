import { isAppError } from '@isitacat/errors';
import type { Coverage } from './coverage.js';
import { mutated } from './mutate.js';
import { Random } from './random.js';
import { MOST_BYTES, type FuzzTarget } from './target.js';

/** An input that a reader does not stand. */
export interface Finding {
  readonly target: string;
  /** What it threw, or how long it took. */
  readonly fault: string;
  /** The input, in base64. */
  readonly input: string;
}

/** How far a run came. */
export interface Progress {
  readonly runs: number;
  /** Inputs that each reached what none before did. */
  readonly corpus: number;
  /** Places in the code that were reached. */
  readonly reached: number;
}

/** How a run is bounded, and who hears of it. */
export interface ExploreOptions {
  readonly seed: number;
  /** It ends when it has read so many, or at the time. */
  readonly inputs: number;
  /** Epoch milliseconds. */
  readonly endMs: number;
  /** Called before each input is read. */
  readonly onInput: (input: Uint8Array) => void;
  readonly onFinding: (finding: Finding) => void;
}

/** The clock is looked at every so many inputs. */
const BETWEEN_LOOKS = 32;
const LONGEST_MS = 2_000;
/** So many faults of one target are told, each once. */
const MOST_FINDINGS = 20;

/** Changes inputs and keeps those that reach code which none before did, until the time is over. */
export function explore(target: FuzzTarget, coverage: Coverage, options: ExploreOptions): Progress {
  const random = new Random(options.seed);
  const corpus: Uint8Array[] = [];
  const told = new Set<string>();
  let runs = 0;
  const read = (input: Uint8Array): void => {
    runs++;
    options.onInput(input);
    const fault = faultOf(target, input);
    if (fault === undefined || told.has(fault) || told.size >= MOST_FINDINGS) return;
    told.add(fault);
    options.onFinding({ target: target.name, fault, input: Buffer.from(input).toString('base64') });
  };
  const keepUseful = (input: Uint8Array): void => {
    read(input);
    if (coverage.look()) corpus.push(input);
  };
  for (const seed of [...target.seeds, new Uint8Array()]) keepUseful(seed.subarray(0, MOST_BYTES));
  const sources = { random, corpus, words: target.words };
  while (runs < options.inputs && Date.now() < options.endMs) {
    for (let count = 0; count < BETWEEN_LOOKS; count++) keepUseful(mutated(pick(corpus, random), sources));
  }
  return { runs, corpus: corpus.length, reached: coverage.reached };
}

/** What was found last leads on more often, and what is short is read sooner. */
function pick(corpus: readonly Uint8Array[], random: Random): Uint8Array {
  const [one, other] = [random.pick(corpus), random.pick(random.below(3) === 0 ? corpus.slice(-8) : corpus)];
  const isShorter = one.length < other.length;
  return random.below(8) === 0 || !isShorter ? other : one;
}

/** @returns what is wrong with how the input was read; nothing when it was read or refused as it should be. */
function faultOf(target: FuzzTarget, input: Uint8Array): string | undefined {
  const startMs = performance.now();
  try {
    target.read(input);
  } catch (error) {
    if (!isAppError(error)) return describe(error);
    if (!target.refusals.includes(error.reason)) return `${error.reason}: ${error.message}`;
  }
  // Others may have had the processor: what is slow is slow again.
  return performance.now() - startMs > LONGEST_MS && isSlow(target, input)
    ? 'took more than two seconds'
    : undefined;
}

function isSlow(target: FuzzTarget, input: Uint8Array): boolean {
  const before = process.cpuUsage();
  try {
    target.read(input);
  } catch {
    // Only its time matters here.
  }
  return process.cpuUsage(before).user / 1_000 > LONGEST_MS;
}

/** The same fault at the same place is one. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = error.stack?.split('\n').find((line) => line.includes('file:')) ?? '';
  return `${error.name}: ${error.message.slice(0, 120)} ${place.trim().replace(/.*\/([^/]+:\d+:\d+)\)?$/, 'at $1')}`;
}
