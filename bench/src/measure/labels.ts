import { generateLoad } from '../load/generate-load.js';
import type { SystemPlan } from '../systems/system.js';
import type { Running } from './subject.js';

/** Enough for the slowest at one picture after the other. */
const ARRIVALS_PER_SECOND = 50;
const CALLERS = 2;

/** What a system calls each picture of a folder, in the order of their names. */
export async function askLabels(
  { protocol }: SystemPlan,
  { ports }: Running,
  pictures: string,
  { count, signal }: { readonly count: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const [port = 0] = ports;
  if (protocol === 'loop') {
    const query = new URLSearchParams({ set: pictures, seconds: '0' }).toString();
    const response = await fetch(`http://127.0.0.1:${port}/run?${query}`, { signal });
    return ((await response.json()) as { readonly labels: readonly string[] }).labels;
  }
  const order = { protocol, port, pictures, callers: CALLERS, ratePerSecond: ARRIVALS_PER_SECOND };
  const durationMs = (count * 1000) / ARRIVALS_PER_SECOND;
  return (await generateLoad({ ...order, durationMs }, { signal })).labels;
}
