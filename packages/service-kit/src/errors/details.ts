import {
  BadRequest,
  ErrorInfo,
  PreconditionFailure,
  QuotaFailure,
  ResourceInfo,
  RetryInfo,
  type Any,
} from '@isitacat/contracts';
import type { AppError } from '@isitacat/errors';
import { toDuration } from '../time/duration.js';
import { clip } from './clip.js';
import { retryAfterMs } from './retry-after.js';

/** Whose reasons they are, in `google.rpc.ErrorInfo`. */
export const ERROR_DOMAIN = 'isitacat';

/** Keeps all details together under 4 KiB, whatever a message quotes. */
const TEXT_BYTES = 256;

/** Type names of resources, by the collection that their names start with. */
const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  images: 'isitacat.v1.Image',
  predictions: 'isitacat.v1.Prediction',
  models: 'isitacat.v1.Model',
};

/** The `google.rpc` details of a failure: always ErrorInfo, then what its kind calls for. */
export function detailsOf(error: AppError): readonly Any[] {
  return [errorInfo(error), ...forKind(error)];
}

function errorInfo(error: AppError): Any {
  const metadata = error.stage === undefined ? {} : { stage: clip(error.stage, TEXT_BYTES) };
  return pack('ErrorInfo', ErrorInfo.encode({ reason: error.reason, domain: ERROR_DOMAIN, metadata }));
}

function forKind(error: AppError): readonly Any[] {
  switch (error.kind) {
    case 'invalid':
      return [badRequest(error)];
    case 'missing':
      return [resourceInfo(error)];
    case 'not-ready':
      return [preconditionFailure(error)];
    case 'overloaded':
      return error.quota === undefined
        ? [retryInfo(error)]
        : [quotaFailure(error, error.quota), retryInfo(error)];
    case 'unavailable':
      return [retryInfo(error)];
    case 'unauthenticated':
    case 'forbidden':
    case 'conflict':
    case 'corrupt':
    case 'expired':
    case 'internal':
      return [];
    default:
      return error.kind satisfies never;
  }
}

function badRequest(error: AppError): Any {
  const violation = {
    field: clip(error.field ?? '', TEXT_BYTES),
    description: clip(error.message, TEXT_BYTES),
    reason: error.reason,
    localizedMessage: undefined,
  };
  return pack('BadRequest', BadRequest.encode({ fieldViolations: [violation] }));
}

function resourceInfo(error: AppError): Any {
  const resourceName = clip(error.resource ?? '', TEXT_BYTES);
  const resourceType = RESOURCE_TYPES[resourceName.split('/', 1)[0] ?? ''] ?? '';
  return pack(
    'ResourceInfo',
    ResourceInfo.encode({ resourceType, resourceName, owner: '', description: '' }),
  );
}

function preconditionFailure(error: AppError): Any {
  const violation = {
    type: error.reason,
    subject: clip(error.resource ?? '', TEXT_BYTES),
    description: clip(error.message, TEXT_BYTES),
  };
  return pack('PreconditionFailure', PreconditionFailure.encode({ violations: [violation] }));
}

/** Whose quota it is, the caller knows: a subject that says it would tell others. */
function quotaFailure(error: AppError, quota: string): Any {
  const violation = {
    subject: `caller:${clip(quota, TEXT_BYTES)}`,
    description: clip(error.message, TEXT_BYTES),
  };
  return pack('QuotaFailure', QuotaFailure.encode(QuotaFailure.fromPartial({ violations: [violation] })));
}

function retryInfo(error: AppError): Any {
  return pack('RetryInfo', RetryInfo.encode({ retryDelay: toDuration(retryAfterMs(error) ?? 0) }));
}

function pack(name: string, message: { finish(): Uint8Array }): Any {
  return { typeUrl: `type.googleapis.com/google.rpc.${name}`, value: message.finish() };
}
