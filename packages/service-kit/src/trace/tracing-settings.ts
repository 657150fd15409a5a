import type { EnvReader } from '../config/env-reader.js';

/** Where traces go. */
export interface TracingSettings {
  /** Such as `http://127.0.0.1:4318`; absent: nothing is traced. */
  readonly endpoint: string | undefined;
  /** Share of the traces that begin here which is recorded, 0 to 1. */
  readonly ratio: number;
}

/** Tracing that is off. */
export const NOT_TRACED: TracingSettings = { endpoint: undefined, ratio: 0 };

/** Reads the settings that every part shares. */
export function readTracing(read: EnvReader): TracingSettings {
  const ratio = read.ratio('ISITACAT_TRACE_RATIO', { default: 0.01 });
  const endpoint = read.optionalUrl('ISITACAT_OTLP_ENDPOINT', ['http:']);
  return { endpoint, ratio };
}
