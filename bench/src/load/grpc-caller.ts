import {
  connect,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Caller, Outcome } from './caller.js';

const RESOURCE_EXHAUSTED = '8';
const UNAVAILABLE = '14';
const DEADLINE_EXCEEDED = '4';
const PREFIX_BYTES = 5;
const LONGEST_MS = 60_000;

/** Why a question failed whose deadline passed. */
export const TOO_LATE = 'too late';

/**
 * Makes unary gRPC calls of messages that are encoded already: Node's HTTP/2 and nothing above it.
 *
 * @param deadlineMs Told with each call.
 */
export function grpcCaller(port: number, path: string, deadlineMs = LONGEST_MS): Caller {
  const session = connect(`http://127.0.0.1:${port}`);
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  session.on('error', () => undefined); // each call learns of it by itself
  return {
    ask: (body) => call(session, { ...headers, 'grpc-timeout': `${deadlineMs}m` }, body),
    [Symbol.asyncDispose]: () => {
      session.destroy();
      return Promise.resolve();
    },
  };
}

/** A message as it goes over the wire: not compressed, length, bytes. */
export function frame(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function call(session: ClientHttp2Session, headers: OutgoingHttpHeaders, body: Buffer): Promise<Outcome> {
  return new Promise((resolve) => {
    if (session.destroyed) {
      resolve({ kind: 'failed', why: 'the connection is closed' });
      return;
    }
    const stream = session.request(headers);
    const chunks: Buffer[] = [];
    let status = 'no status';
    let details = '';
    const readStatus = (received: IncomingHttpHeaders): void => {
      status = String(received['grpc-status'] ?? status);
      details = String(received['grpc-status-details-bin'] ?? details);
    };
    stream.on('response', readStatus);
    stream.on('trailers', readStatus);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', () => undefined); // close follows
    stream.on('close', () => {
      resolve(outcome(status, details, chunks));
    });
    stream.end(body);
  });
}

function outcome(status: string, details: string, chunks: readonly Buffer[]): Outcome {
  if (status === '0') return { kind: 'answer', body: Buffer.concat(chunks).subarray(PREFIX_BYTES) };
  if (status === RESOURCE_EXHAUSTED || status === UNAVAILABLE) {
    return { kind: 'refused', saysWhen: Buffer.from(details, 'base64').includes('google.rpc.RetryInfo') };
  }
  if (status === DEADLINE_EXCEEDED) return { kind: 'failed', why: TOO_LATE };
  return { kind: 'failed', why: `gRPC ${status}` };
}
