import { Status } from '@isitacat/contracts';
import { refusal, REFUSALS, toStatus } from '@isitacat/service-kit';

/** A refusal of Envoy's, and when it is that. */
interface Refusal {
  readonly httpCode: number;
  /** Whether a token was sent; absent: either. */
  readonly sentToken?: boolean;
  readonly reason: keyof typeof REFUSALS;
}

const OF_ENVOY: readonly Refusal[] = [
  { httpCode: 401, sentToken: false, reason: 'SIGN_IN_REQUIRED' },
  { httpCode: 401, sentToken: true, reason: 'TOKEN_INVALID' },
  { httpCode: 403, reason: 'AUDIENCE_REFUSED' },
];

/** What Envoy says for itself about who calls, in the words and with the details that the BFF has. */
export function refusals(): readonly object[] {
  return OF_ENVOY.flatMap((one) => [
    {
      filter: all(...conditionsOf(one), isGrpc(true)),
      headers_to_add: [{ header: { key: 'grpc-status-details-bin', value: details(one) } }],
      body: { inline_string: REFUSALS[one.reason] },
    },
    {
      filter: all(...conditionsOf(one), isGrpc(false)),
      body_format_override: { json_format: { error: REFUSALS[one.reason] } },
    },
  ]);
}

function details({ reason }: Refusal): string {
  const status = toStatus(refusal(reason));
  return Buffer.from(Status.encode(status).finish()).toString('base64');
}

function conditionsOf({ httpCode, sentToken }: Refusal): readonly object[] {
  const value = { default_value: httpCode, runtime_key: `isitacat.refused_${httpCode}` };
  const isCode = { status_code_filter: { comparison: { op: 'EQ', value } } };
  const hasToken = { name: 'authorization', present_match: true, invert_match: sentToken === false };
  return sentToken === undefined ? [isCode] : [isCode, { header_filter: { header: hasToken } }];
}

/** @returns the filter for replies to what is gRPC, or to what is not. */
export function isGrpc(is: boolean): object {
  const string_match = { prefix: 'application/grpc' };
  const header = {
    name: 'content-type',
    string_match,
    invert_match: !is,
    treat_missing_header_as_empty: true,
  };
  return { header_filter: { header } };
}

function all(...filters: readonly object[]): object {
  return { and_filter: { filters } };
}
