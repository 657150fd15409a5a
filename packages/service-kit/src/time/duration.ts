import type { Duration } from '@isitacat/contracts';

const NANOS_PER_MS = 1_000_000;
const NANOS_PER_SECOND = 1_000_000_000n;

/** A time in milliseconds, 0 or more, as a protobuf Duration. */
export function toDuration(milliseconds: number): Duration {
  const nanos = BigInt(Math.round(milliseconds * NANOS_PER_MS));
  return { seconds: nanos / NANOS_PER_SECOND, nanos: Number(nanos % NANOS_PER_SECOND) };
}

/** A protobuf Duration in milliseconds. */
export function toMilliseconds(duration: Duration): number {
  return Number(duration.seconds) * 1000 + duration.nanos / NANOS_PER_MS;
}
