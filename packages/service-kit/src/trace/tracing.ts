import type { TraceContext } from './trace-context.js';

/** What a span is a part of, in OpenTelemetry's words. */
export type SpanRole = 'server' | 'client' | 'producer' | 'consumer' | 'internal';

/** What is known of a span; never a name that people gave, a credential or a picture. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

/** How a span begins. */
export interface SpanStart {
  readonly role: SpanRole;
  /** What it is a part of; absent: a new trace, of which the given share is recorded. */
  readonly parent: TraceContext | undefined;
  /** In milliseconds since 1970. Default: now. */
  readonly startMs?: number;
  readonly facts?: SpanFacts;
  /** Spans of the same work that are not its parents, such as an earlier attempt. */
  readonly links?: readonly TraceContext[];
  /** 16 hexadecimal digits. Default: random. */
  readonly spanId?: string;
}

/** How a span ends. */
export interface SpanEnd {
  /** In milliseconds since 1970. Default: now. */
  readonly endMs?: number;
  /** Why it failed; absent: it did not. */
  readonly failure?: string | undefined;
  readonly facts?: SpanFacts;
}

/** A part of a trace that is recorded. */
export interface Span {
  /** To be passed on: what follows is a part of this span. */
  readonly context: TraceContext;
  end(end?: SpanEnd): void;
}

/** Records spans and sends them on in the background. Disposing it sends what is left. */
export interface Tracing extends AsyncDisposable {
  /** @returns undefined where the trace is not recorded: pass the parent on as it came. */
  begin(name: string, start: SpanStart): Span | undefined;
}
