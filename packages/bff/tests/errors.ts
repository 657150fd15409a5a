import { Any, BadRequest, ErrorInfo, ResourceInfo, RetryInfo, Status } from '@isitacat/contracts';
import type { ServiceError } from '@grpc/grpc-js';

/** What a failed call told its caller. */
export interface Failure {
  readonly code: number;
  readonly message: string;
  readonly reason: string | undefined;
  readonly field: string | undefined;
  readonly resource: string | undefined;
  readonly retries: boolean;
}

/** Waits for a call to fail, and reads why. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    return readFailure(error as ServiceError);
  }
  throw new Error('expected the call to fail');
}

/** Reads all of a stream. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of stream) all.push(message);
  return all;
}

function readFailure(error: ServiceError): Failure {
  const [packed] = error.metadata.get('grpc-status-details-bin');
  const details = packed === undefined ? [] : Status.decode(Buffer.from(packed as Buffer)).details;
  const find = <T>(name: string, decode: (bytes: Uint8Array) => T): T | undefined => {
    const detail: Any | undefined = details.find(({ typeUrl }) => typeUrl.endsWith(name));
    return detail && decode(detail.value);
  };
  return {
    code: error.code,
    message: error.details,
    reason: find('ErrorInfo', (bytes) => ErrorInfo.decode(bytes))?.reason,
    field: find('BadRequest', (bytes) => BadRequest.decode(bytes))?.fieldViolations[0]?.field,
    resource: find('ResourceInfo', (bytes) => ResourceInfo.decode(bytes))?.resourceName,
    retries: find('RetryInfo', (bytes) => RetryInfo.decode(bytes)) !== undefined,
  };
}
