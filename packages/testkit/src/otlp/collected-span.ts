import { hex, messages, number, text, type Fields } from './fields.js';

/** A span as a collector gets it. */
export interface CollectedSpan {
  /** Which program recorded it, such as `isitacat-bff`. */
  readonly service: string;
  readonly name: string;
  /** 2 server, 3 client, 4 producer, 5 consumer, 1 internal. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty at the root. */
  readonly parentSpanId: string;
  /** In milliseconds since 1970. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Texts and whole numbers alone. */
  readonly facts: Readonly<Record<string, string>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly failed: boolean;
}

const NANOS_PER_MS = 1e6;
const FAILED = 2n;

/** The spans of an `ExportTraceServiceRequest`, by the field numbers of OpenTelemetry's protocol. */
export function spansOf(request: Fields): readonly CollectedSpan[] {
  return messages(request, 1).flatMap((resourceSpans) => {
    const [resource] = messages(resourceSpans, 1);
    const service = (resource && factsOf(resource, 1)['service.name']) ?? '';
    return messages(resourceSpans, 2).flatMap((scope) =>
      messages(scope, 2).map((span) => collected(service, span)),
    );
  });
}

function collected(service: string, span: Fields): CollectedSpan {
  const [start, end] = [number(span, 7), number(span, 8)];
  return {
    service,
    name: text(span, 5),
    kind: Number(number(span, 6)),
    traceId: hex(span, 1),
    spanId: hex(span, 2),
    parentSpanId: hex(span, 4),
    startMs: Number(start / 1000n) / 1000,
    durationMs: Number(end - start) / NANOS_PER_MS,
    facts: factsOf(span, 9),
    links: messages(span, 13).map((link) => ({ traceId: hex(link, 1), spanId: hex(link, 2) })),
    failed: messages(span, 15).some((status) => number(status, 3) === FAILED),
  };
}

function factsOf(holder: Fields, field: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    messages(holder, field).map((entry) => {
      const [value] = messages(entry, 2);
      const told = value === undefined ? '' : text(value, 1) || String(number(value, 3));
      return [text(entry, 1), told];
    }),
  );
}
