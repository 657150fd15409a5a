import { isProper } from './replies.js';
import type { Outcome } from './ways.js';

/** How often each reply came. */
export function countReplies(outcomes: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { reply } of outcomes) counts.set(reply, (counts.get(reply) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

/** Those that were not replied to as they should be, in words. */
export function improper(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes
    .filter(({ reply }) => !isProper(reply))
    .map(({ file, reply }) => `${file.kind}, ${file.name}: ${reply}`);
}

/** The slowest, the slowest first. */
export function slowest(outcomes: readonly Outcome[], count: number): readonly string[] {
  return [...outcomes]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count)
    .map(({ file, reply, ms, cpuMs }) => `${Math.round(ms)} ms, ${cpuMs} CPU-ms: ${file.name}: ${reply}`);
}
