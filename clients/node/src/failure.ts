import { status, type ServiceError } from '@grpc/grpc-js';
import {
  BadRequest,
  ErrorInfo,
  PreconditionFailure,
  ResourceInfo,
  RetryInfo,
} from './gen/google/rpc/error_details.js';
import { Status } from './gen/google/rpc/status.js';

/** An error status with its details read. */
export interface Failure {
  /** Name of the gRPC code, such as INVALID_ARGUMENT. */
  readonly code: string;
  /** Stable, such as IMAGE_EMPTY; empty when the server did not make the status. */
  readonly reason: string;
  /** The field of the request at fault; empty when none is. */
  readonly field: string;
  /** What is missing or not ready; empty when that is not the fault. */
  readonly resource: string;
  /** How long to wait before another try; 0 when a try is of no use. */
  readonly retryDelayMs: number;
  readonly message: string;
}

/** Whether a call threw this. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'metadata' in error;
}

/** Reads the error that a call threw. */
export function failureOf(error: ServiceError): Failure {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (bytes instanceof Buffer) return failureIn(Status.decode(bytes));
  return failureIn({ code: error.code, message: error.details, details: [] });
}

/** Reads a status that came within a message. */
export function failureIn({ code, message, details }: Status): Failure {
  const find = <T>(name: string, decode: (bytes: Uint8Array) => T): T | undefined => {
    const detail = details.find(({ typeUrl }) => typeUrl.endsWith(`/google.rpc.${name}`));
    return detail && decode(detail.value);
  };
  const retry = find('RetryInfo', (bytes) => RetryInfo.decode(bytes))?.retryDelay;
  return {
    code: status[code] ?? 'UNKNOWN',
    reason: find('ErrorInfo', (bytes) => ErrorInfo.decode(bytes))?.reason ?? '',
    field: find('BadRequest', (bytes) => BadRequest.decode(bytes))?.fieldViolations[0]?.field ?? '',
    resource:
      find('ResourceInfo', (bytes) => ResourceInfo.decode(bytes))?.resourceName ??
      find('PreconditionFailure', (bytes) => PreconditionFailure.decode(bytes))?.violations[0]?.subject ??
      '',
    retryDelayMs: retry ? retry.seconds * 1000 + Math.floor(retry.nanos / 1e6) : 0,
    message,
  };
}

/** What went wrong, on one line. */
export function describeFailure({ code, reason, field, retryDelayMs, message }: Failure): string {
  const parts = [
    reason === '' ? code : `${reason} (${code})`,
    ...(field === '' ? [] : [`field ${field}`]),
    ...(retryDelayMs === 0 ? [] : [`try again in ${retryDelayMs} ms`]),
  ];
  return `${parts.join(', ')}: ${message}`;
}
