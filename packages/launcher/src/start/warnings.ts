import { stripVTControlCharacters } from 'node:util';

/** A line of a part's output, as a person can read it. */
export interface ReadableLine {
  /** Without time, level and colours. */
  readonly text: string;
  /** Whether it is a warning or worse, or no log line at all, such as an error that nobody caught. */
  readonly isGrave: boolean;
}

/**
 * What in a part's log a person at the screen should see.
 *
 * @param line A JSON line of ours, or one of NATS or Envoy.
 * @returns the message of a warning or worse; undefined for all else.
 */
export function warningIn(line: string): string | undefined {
  if (NO_WARNING.test(line)) return undefined;
  const told = logLine(line);
  return told?.isGrave === true ? told.text : undefined;
}

/** @param line Of any program; of one that says only where in the code an error came from nothing is left. */
export function readableLine(line: string): ReadableLine {
  if (STACK_LINE.test(line)) return { text: '', isGrave: false };
  return logLine(line) ?? { text: stripVTControlCharacters(line).trim(), isGrave: true };
}

/** Ours name the level first; most lines are calls that need no closer look. */
const NO_WARNING = /^\{"level":"(?:info|debug|trace)"/;
const STACK_LINE = /^\s+at .*[):]/;
const NATS_LINE = /^\[\d+\] \S+ \S+ \[(\w{3})\] (.*)/;
const ENVOY_LINE = /^\[[^\]]*\]\[\d+\]\[(\w+)\]\[[^\]]*\] (?:\[[^\]]*\] )?(.*)/;
const GRAVE = ['WRN', 'ERR', 'FTL', 'warning', 'warn', 'error', 'critical', 'fatal'];

function logLine(line: string): ReadableLine | undefined {
  if (line.startsWith('{')) return jsonLine(line);
  const [, level = '', text = ''] = NATS_LINE.exec(line) ?? ENVOY_LINE.exec(line) ?? [];
  return level === '' ? undefined : { text, isGrave: GRAVE.includes(level) };
}

function jsonLine(line: string): ReadableLine {
  let entry: { readonly level?: unknown; readonly msg?: unknown; readonly err?: unknown };
  try {
    entry = JSON.parse(line) as typeof entry;
  } catch {
    return { text: line, isGrave: true };
  }
  const { level, msg, err } = entry;
  const cause = typeof err === 'object' && err !== null && 'message' in err ? `: ${String(err.message)}` : '';
  const isGrave = typeof level === 'string' && GRAVE.includes(level);
  return { text: `${typeof msg === 'string' ? msg : line}${cause}`, isGrave };
}
