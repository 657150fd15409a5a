import * as grpc from '@grpc/grpc-js';
import type { BoundMethod, BoundService } from './bound-service.js';
import type { Call } from './call.js';
import { endCall, type EndContext } from './end-call.js';
import { errorReply, REQUEST_ID_METADATA } from './error-trailers.js';
import { failureOutcome, OK, type Outcome } from './outcome.js';
import type { ReadGates } from './read-gate.js';
import type { RequestMemory } from './request-memory.js';
import { servedCall, type RawCall } from './served-call.js';
import { readMessages, writeMessages } from './streams.js';

type Unary = grpc.ServerUnaryCall<unknown, unknown> | grpc.ServerReadableStream<unknown, unknown>;
type Streaming = grpc.ServerWritableStream<unknown, unknown> | grpc.ServerDuplexStream<unknown, unknown>;

/** What serving a method needs beside the method. */
export interface ServeContext extends EndContext {
  readonly gates: ReadGates;
  readonly memory: RequestMemory;
}

/**
 * The grpc-js handler of a method. Headers wait for the first message: once a
 * client has seen them it may not retry by itself.
 */
export function serveMethod(
  service: BoundService,
  method: BoundMethod,
  shared: ServeContext,
): grpc.UntypedHandleCall {
  const context = service.quiet ? { ...shared, tracing: undefined } : shared;
  const track = (raw: RawCall, work: (call: Call) => Promise<Outcome>): void => {
    void tracked(service, method, context, raw, work); // never rejects: `work` reports failures
  };
  return method.definition.responseStream
    ? (raw: Streaming) => {
        track(raw, (call) => serveStream(method, raw, call, context.gates));
      }
    : (raw: Unary, reply: grpc.sendUnaryData<unknown>) => {
        track(raw, (call) => serveUnary(method, raw, call, reply, context));
      };
}

async function tracked(
  service: BoundService,
  method: BoundMethod,
  context: ServeContext,
  raw: RawCall,
  work: (call: Call) => Promise<Outcome>,
): Promise<void> {
  using call = servedCall(raw, method.definition.path, context);
  endCall(call, service, method, context, await work(call));
}

async function serveUnary(
  method: BoundMethod,
  raw: Unary,
  call: Call,
  reply: grpc.sendUnaryData<unknown>,
  { gates, memory }: ServeContext,
): Promise<Outcome> {
  try {
    const answer = await method.handle(inputOf(raw, call, gates), call);
    if (call.signal.aborted) return failureOutcome(call.signal.reason, call);
    raw.sendMetadata(headers(call));
    reply(null, answer); // encodes it at once: it may hold bytes of the request
    memory.release(raw.metadata);
    return OK;
  } catch (error) {
    const outcome = failureOutcome(error, call);
    reply(errorReply(outcome.error ?? error, call.requestId));
    return outcome;
  }
}

async function serveStream(
  method: BoundMethod,
  raw: Streaming,
  call: Call,
  gates: ReadGates,
): Promise<Outcome> {
  try {
    const answers = method.handle(inputOf(raw, call, gates), call) as AsyncIterable<unknown>;
    await writeMessages(withHeaders(answers, raw, call), raw, call.signal);
    raw.end();
    return OK;
  } catch (error) {
    const outcome = failureOutcome(error, call);
    if (!call.signal.aborted) raw.emit('error', errorReply(outcome.error ?? error, call.requestId));
    return outcome;
  }
}

function inputOf(raw: Unary | Streaming, call: Call, gates: ReadGates): unknown {
  if ('request' in raw) return raw.request;
  return readMessages(raw, call.signal, () => {
    gates.taken(raw.metadata);
  });
}

async function* withHeaders(answers: AsyncIterable<unknown>, raw: Streaming, call: Call): AsyncGenerator {
  let sent = false;
  for await (const answer of answers) {
    if (!sent) raw.sendMetadata(headers(call));
    sent = true;
    yield answer;
  }
}

function headers(call: Call): grpc.Metadata {
  const metadata = new grpc.Metadata();
  metadata.set(REQUEST_ID_METADATA, call.requestId);
  return metadata;
}
