import type { EnvReader } from '@isitacat/service-kit';
import { Status } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { toStatus } from '@isitacat/service-kit';
import { isGrpc } from './envoy-refusals.js';

/** Calls a second from one address that nobody makes by hand, nor one program by waiting for each answer. */
export const DEFAULT_CALLS_PER_SECOND = 2_000;

/** Reads how many calls are taken from one address in a second; 0: no limit. */
export function readCallsPerSecond(read: EnvReader): number {
  const bounds = { default: DEFAULT_CALLS_PER_SECOND, min: 0, max: 1_000_000 };
  return read.int('ISITACAT_CALLS_PER_SECOND', bounds);
}

/** Who comes after a pause may send as many seconds' calls at once. */
const BURST_S = 2;

/** When to come back. */
const RETRY_MS = 1_000;

const TEXT = 'more calls came from this address than one may send: send fewer a second, or try again later';

/** @returns the rate limit's `descriptors`, as YAML on one line: a bucket for each address. */
export function addressBuckets(callsPerSecond: number): string {
  if (callsPerSecond === 0) return '[]';
  const bucket = {
    max_tokens: callsPerSecond * BURST_S,
    tokens_per_fill: callsPerSecond,
    fill_interval: '1s',
  };
  return JSON.stringify([{ entries: [{ key: 'remote_address' }], token_bucket: bucket }]);
}

/** @returns the connection manager's `mappers` for what the rate limit refuses: the details that the BFF would give. */
export function limitReplies(): readonly object[] {
  const value = { default_value: 429, runtime_key: 'isitacat.limited' };
  const limited = { status_code_filter: { comparison: { op: 'EQ', value } } };
  const both = (is: boolean): object => ({ and_filter: { filters: [limited, isGrpc(is)] } });
  const status = toStatus(new AppError('CALLER_LIMITED', TEXT, { retryAfterMs: RETRY_MS }));
  const details = Buffer.from(Status.encode(status).finish()).toString('base64');
  return [
    {
      filter: both(true),
      // Whole as it is: out of what is left to it, the filter for gRPC-Web would make UNAVAILABLE.
      status_code: 200,
      headers_to_add: [
        header('grpc-status', String(status.code)),
        header('grpc-message', TEXT),
        header('grpc-status-details-bin', details),
        header('grpc-retry-pushback-ms', String(RETRY_MS)),
      ],
      body: { inline_string: '' },
    },
    {
      filter: both(false),
      headers_to_add: [header('retry-after', String(RETRY_MS / 1_000))],
      body_format_override: { json_format: { error: TEXT } },
    },
  ];
}

function header(key: string, value: string): object {
  return { header: { key, value }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' };
}
