import { isAppError } from '@isitacat/errors';
import type { MessageContext, Span, TraceContext, Tracing } from '@isitacat/service-kit';
import type { JsMsg } from '@nats-io/jetstream';
import { createHash } from 'node:crypto';
import type { Answered } from '../domain/classify-work.js';
import { versionName, type ModelVersion } from '../domain/model-version.js';
import type { Job, JobEnd } from '../domain/run-job.js';
import { phasesOf, tracePhases } from './work-traces.js';

/** A job that was answered, and how long it took to record that, in milliseconds. */
export interface RecordedAnswer {
  readonly answered: Answered;
  readonly respondMs: number;
}

/**
 * One attempt at a job, as a span of the trace in which it was asked for. Each
 * attempt is linked to the one before, which may have gone down with its process.
 */
export class JobTrace {
  readonly #tracing: Tracing;
  readonly #span: Span;
  readonly #startMs: number;

  private constructor(tracing: Tracing, span: Span, startMs: number) {
    this.#tracing = tracing;
    this.#span = span;
    this.#startMs = startMs;
  }

  /** @returns undefined where the job's trace is not recorded. */
  static begin(
    tracing: Tracing | undefined,
    message: Pick<JsMsg, 'seq' | 'info'>,
    {
      job,
      held,
      context,
    }: { readonly job: Job; readonly held: ModelVersion; readonly context: MessageContext },
  ): JobTrace | undefined {
    const { trace: parent, requestId } = context;
    if (tracing === undefined || parent === undefined) return undefined;
    const delivery = { sequence: message.seq, count: message.info.deliveryCount };
    const startMs = job.attempt === 1 ? acceptedMs(job) : Date.now();
    const span = tracing.begin('predict', {
      ...{ role: 'consumer', parent, startMs, spanId: deliverySpan(parent, delivery) },
      links: earlierDelivery(parent, delivery),
      facts: {
        'messaging.system': 'nats',
        'isitacat.model': versionName(held),
        'isitacat.attempt': job.attempt,
        'isitacat.request_id': requestId,
      },
    });
    return span && new JobTrace(tracing, span, startMs);
  }

  /** What follows from the attempt is a part of this. */
  get context(): TraceContext {
    return this.#span.context;
  }

  end(job: Job, end: JobEnd, recorded: RecordedAnswer | undefined): void {
    const endMs = Date.now(); // telling takes time of its own
    if (recorded !== undefined) {
      const { answered, respondMs } = recorded;
      // A later attempt begins when it is handed out, not with the job.
      const earlierMs = Math.max(0, this.#startMs - acceptedMs(job));
      const queueMs = Math.max(0, answered.phases.queueMs - earlierMs);
      const phases = phasesOf({ ...answered.phases, queueMs }, respondMs);
      tracePhases(this.#tracing, this.#span, this.#startMs, phases);
    }
    const failure = isAppError(end.error) ? end.error.reason : 'INTERNAL';
    this.#span.end({
      endMs,
      facts: { 'isitacat.end': end.type },
      failure: end.error === undefined ? undefined : failure,
    });
  }
}

/** When a job was accepted, in milliseconds since 1970. */
export function acceptedMs({ work }: Job): number {
  return work.acceptTime?.getTime() ?? Date.now();
}

/** A message as often as it was handed out. */
interface Delivery {
  /** Its place in the queue. */
  readonly sequence: number;
  /** 1 or more. */
  readonly count: number;
}

/** The same for the same delivery, so that the next one can name it, whoever has it. */
function deliverySpan({ traceparent }: TraceContext, { sequence, count }: Delivery): string {
  const traceId = traceparent.slice(3, 35);
  return createHash('sha256').update(`${traceId} ${sequence} ${count}`).digest('hex').slice(0, 16);
}

function earlierDelivery(trace: TraceContext, delivery: Delivery): readonly TraceContext[] {
  if (delivery.count <= 1) return [];
  const spanId = deliverySpan(trace, { ...delivery, count: delivery.count - 1 });
  return [{ ...trace, traceparent: `${trace.traceparent.slice(0, 36)}${spanId}-01` }];
}
