import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import type { Caller, Outcome } from './caller.js';

const RESOURCE_EXHAUSTED = '8';
const UNAVAILABLE = '14';
const PREFIX_BYTES = 5;

/** Makes unary gRPC calls of messages that are encoded already: Node's HTTP/2 and nothing above it. */
export function grpcCaller(port: number, path: string): Caller {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined); // each call learns of it by itself
  return {
    ask: (body) => call(session, path, body),
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

function call(session: ClientHttp2Session, path: string, body: Buffer): Promise<Outcome> {
  return new Promise((resolve) => {
    if (session.destroyed) {
      resolve({ kind: 'failed', why: 'the connection is closed' });
      return;
    }
    const stream = session.request({
      ...{ ':method': 'POST', ':path': path },
      ...{ 'content-type': 'application/grpc', te: 'trailers', 'grpc-timeout': '60S' },
    });
    const chunks: Buffer[] = [];
    let status = 'no status';
    const readStatus = (headers: IncomingHttpHeaders): void => {
      status = String(headers['grpc-status'] ?? status);
    };
    stream.on('response', readStatus);
    stream.on('trailers', readStatus);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', () => undefined); // close follows
    stream.on('close', () => {
      resolve(outcome(status, chunks));
    });
    stream.end(body);
  });
}

function outcome(status: string, chunks: readonly Buffer[]): Outcome {
  if (status === '0') return { kind: 'answer', body: Buffer.concat(chunks).subarray(PREFIX_BYTES) };
  if (status === RESOURCE_EXHAUSTED || status === UNAVAILABLE) return { kind: 'refused' };
  return { kind: 'failed', why: `gRPC ${status}` };
}
