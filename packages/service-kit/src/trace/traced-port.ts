import { isAppError } from '@isitacat/errors';
import type { TraceContext } from './trace-context.js';
import type { SpanFacts, SpanRole, Tracing } from './tracing.js';

/** How calls of a method are recorded. */
export interface TracedMethod {
  readonly name: string;
  readonly role: SpanRole;
  readonly facts?: SpanFacts;
}

/** Methods whose last argument is a call: one that carries a trace, itself or in its `origin`. */
export type TracedMethods<T> = Readonly<Partial<Record<keyof T, TracedMethod>>>;

type Method = (...args: readonly unknown[]) => unknown;

/** What of a call matters here. */
interface TracedCall {
  readonly trace?: TraceContext | undefined;
  readonly origin?: { readonly trace: TraceContext | undefined };
}

/**
 * The same port with a span around each call of the methods named, where the call
 * is part of a trace that is recorded; the port is given that span as the trace.
 *
 * @param tracing Absent: `port` itself is returned.
 */
export function tracedPort<T extends object>(
  tracing: Tracing | undefined,
  port: T,
  methods: TracedMethods<T>,
): T {
  if (tracing === undefined) return port;
  const made = new Map<PropertyKey, Method>();
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target); // a getter may need its own private fields
      if (typeof value !== 'function') return value;
      const known = made.get(name);
      if (known !== undefined) return known;
      const method = value.bind(target) as Method;
      const how = Object.hasOwn(methods, name) ? methods[name as keyof T] : undefined;
      const traced = how === undefined ? method : tracedMethod(tracing, method, how);
      made.set(name, traced);
      return traced;
    },
  });
}

function tracedMethod(tracing: Tracing, method: Method, { name, role, facts }: TracedMethod): Method {
  return (...args) => {
    const call = args.at(-1) as TracedCall | undefined;
    const parent = call?.origin === undefined ? call?.trace : call.origin.trace;
    const span = parent && tracing.begin(name, { role, parent, ...(facts && { facts }) });
    if (span === undefined) return method(...args);
    const within = withTrace(call ?? {}, span.context);
    return settled(method(...args.slice(0, -1), within), (error) => {
      span.end({ failure: failureOf(error) });
    });
  };
}

function withTrace(call: TracedCall, trace: TraceContext): TracedCall {
  return call.origin === undefined ? { ...call, trace } : { ...call, origin: { ...call.origin, trace } };
}

async function settled(result: unknown, end: (error: unknown) => void): Promise<unknown> {
  try {
    const value = await result;
    end(undefined);
    return value;
  } catch (error) {
    end(error);
    throw error;
  }
}

function failureOf(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  return isAppError(error) ? error.reason : 'INTERNAL';
}
