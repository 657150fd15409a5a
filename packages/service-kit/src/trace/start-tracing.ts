import type { Logger } from '../logging/logger.js';
import type { Tracing } from './tracing.js';
import type { TracingSettings } from './tracing-settings.js';

/** What tracing is started with. */
export interface TracingOptions extends TracingSettings {
  /** Which part of the system speaks, such as `bff`. */
  readonly service: string;
  readonly log: Logger;
}

/** @returns undefined where no endpoint is set: then nothing of OpenTelemetry is even loaded. */
export async function startTracing(options: TracingOptions): Promise<Tracing | undefined> {
  const { endpoint, ratio, service, log } = options;
  if (endpoint === undefined) return undefined;
  const { OtlpTracing } = await import('./otlp-tracing.js');
  return new OtlpTracing({ endpoint, ratio, service, log });
}
