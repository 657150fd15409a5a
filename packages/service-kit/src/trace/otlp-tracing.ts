import {
  createTraceState,
  diag,
  DiagLogLevel,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span as OtelSpan,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  RandomIdGenerator,
  TracerProvider,
  type IdGenerator,
} from '@opentelemetry/sdk-trace';
import type { Logger } from '../logging/logger.js';
import type { TraceContext } from './trace-context.js';
import type { Span, SpanEnd, SpanRole, SpanStart, Tracing } from './tracing.js';

/** What spans are recorded with. */
interface OtlpOptions {
  readonly endpoint: string;
  readonly ratio: number;
  readonly service: string;
  readonly log: Logger;
}

const KINDS: Readonly<Record<SpanRole, SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

/** A collector that is away costs this much memory, and no more. */
const MOST_SPANS = 4096;
const SEND_EVERY_MS = 1_000;
const SEND_LIMIT_MS = 5_000;

/**
 * Spans by OpenTelemetry's own packages, as protobuf over HTTP. Whoever begins a
 * trace decides whether it is recorded; what did not begin here is recorded where
 * its sender says so.
 */
export class OtlpTracing implements Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #ratio: number;
  readonly #ids = new GivenIds();

  constructor({ endpoint, ratio, service, log }: OtlpOptions) {
    tellLibrary(log);
    this.#ratio = ratio;
    const url = new URL('v1/traces', endpoint.endsWith('/') ? endpoint : `${endpoint}/`).href;
    const exporter = new OTLPTraceExporter({ url, timeoutMillis: SEND_LIMIT_MS });
    const queue = { exporter, maxQueueSize: MOST_SPANS, scheduledDelayMillis: SEND_EVERY_MS };
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': `isitacat-${service}` }),
      idGenerator: this.#ids,
      spanProcessors: [new BatchSpanProcessor(queue)],
    });
    this.#tracer = this.#provider.getTracer('isitacat');
  }

  begin(name: string, start: SpanStart): Span | undefined {
    const { parent, role, startMs, facts, links = [], spanId } = start;
    if (parent === undefined ? Math.random() >= this.#ratio : !isRecorded(parent)) return undefined;
    const above = parent && spanContextOf(parent);
    this.#ids.next = spanId;
    const span = this.#tracer.startSpan(
      name,
      {
        kind: KINDS[role],
        ...(startMs !== undefined && { startTime: startMs }),
        ...(facts && { attributes: facts }),
        links: links.map((link) => ({ context: spanContextOf(link) })),
      },
      above && isSpanContextValid(above) ? trace.setSpanContext(ROOT_CONTEXT, above) : ROOT_CONTEXT,
    );
    return {
      context: contextOf(span),
      end: (end) => {
        endSpan(span, end);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#provider.shutdown().catch(() => undefined); // what a collector does not take is lost
  }
}

/** Random ids, unless the next one is given. */
class GivenIds implements IdGenerator {
  next: string | undefined;
  readonly #random = new RandomIdGenerator();

  generateTraceId(): string {
    return this.#random.generateTraceId();
  }

  generateSpanId(): string {
    const given = this.next;
    this.next = undefined;
    return given ?? this.#random.generateSpanId();
  }
}

function endSpan(span: OtelSpan, { endMs, failure, facts }: SpanEnd = {}): void {
  if (facts) span.setAttributes(facts);
  if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
  span.end(endMs);
}

const SAMPLED = 1;

function isRecorded({ traceparent }: TraceContext): boolean {
  return (Number.parseInt(traceparent.slice(-2), 16) & SAMPLED) === SAMPLED;
}

function spanContextOf({ traceparent, tracestate }: TraceContext): SpanContext {
  const [, traceId = '', spanId = ''] = traceparent.split('-');
  return {
    ...{ traceId, spanId, traceFlags: SAMPLED, isRemote: true },
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  };
}

function contextOf(span: OtelSpan): TraceContext {
  const { traceId, spanId, traceState } = span.spanContext();
  return { traceparent: `00-${traceId}-${spanId}-01`, tracestate: traceState?.serialize() };
}

const WARN_EVERY_MS = 60_000;

/** That a collector is away is told in the log, now and then. */
function tellLibrary(log: Logger): void {
  let toldMs = -WARN_EVERY_MS;
  const warn = (): void => {
    if (performance.now() - toldMs < WARN_EVERY_MS) return;
    toldMs = performance.now();
    log.warn('traces can not be sent: is the collector there?');
  };
  const quiet = (): void => undefined;
  diag.setLogger(
    { error: warn, warn, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
