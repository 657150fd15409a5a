import type { Span, TraceContext, Tracing } from '@isitacat/service-kit';
import type { Answered, Phases } from '../domain/classify-work.js';

/** How long the phases of an answer took, in milliseconds, by the names that metrics have for them. */
export type PhaseDurations = readonly (readonly [phase: string, ms: number])[];

/** One after another, as they are counted. */
export function phasesOf({ queueMs, fetchMs, decodeMs, inferMs }: Phases, respondMs: number): PhaseDurations {
  return [
    ['queue', queueMs],
    ['fetch', fetchMs],
    ['decode', decodeMs],
    ['infer', inferMs],
    ['respond', respondMs],
  ];
}

/** An answer that was sent. */
export interface SentAnswer {
  readonly answered: Answered;
  /** When the question was accepted, in milliseconds since 1970. */
  readonly acceptedMs: number;
  readonly respondMs: number;
  readonly requestId: string;
}

/** Tells of an answered question: a span from its acceptance, made of its phases. */
export function traceAnswer(tracing: Tracing, parent: TraceContext, sent: SentAnswer): void {
  const { answered, acceptedMs, respondMs, requestId } = sent;
  const endMs = Date.now(); // telling takes time of its own
  const { modelVersion, engine, cached } = answered;
  const facts = {
    'isitacat.model': modelVersion,
    'isitacat.engine': engine,
    'isitacat.cached': cached,
    'isitacat.request_id': requestId,
  };
  const span = tracing.begin('predict', { role: 'server', parent, startMs: acceptedMs, facts });
  if (span === undefined) return;
  tracePhases(tracing, span, acceptedMs, phasesOf(answered.phases, respondMs));
  span.end({ endMs });
}

/** Fills a span with one for each phase, from `startMs` on. */
export function tracePhases(tracing: Tracing, span: Span, startMs: number, phases: PhaseDurations): void {
  let atMs = startMs;
  for (const [phase, ms] of phases) {
    const part = tracing.begin(phase, { role: 'internal', parent: span.context, startMs: atMs });
    atMs += ms;
    part?.end({ endMs: atMs });
  }
}
