import type { Duration } from '@isitacat/contracts';

const NANOS_PER_MS = 1_000_000;

/** A time in milliseconds, 0 or more, as a protobuf Duration. */
export function toDuration(milliseconds: number): Duration {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((milliseconds - seconds * 1000) * NANOS_PER_MS) };
}

/** A protobuf Duration in milliseconds. */
export function toMilliseconds(duration: Duration): number {
  return Number(duration.seconds) * 1000 + duration.nanos / NANOS_PER_MS;
}
