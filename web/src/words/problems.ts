import type { AppError, Kind, Reason } from '@isitacat/errors';
import { t } from '../i18n/index.js';

/** A failure, said so that someone who wants to know about a cat can act on it. */
export interface Problem {
  readonly title: string;
  readonly advice: string;
  /** Whether the same picture may work at another time. */
  readonly canRetry: boolean;
}

type Words = Exclude<keyof typeof t.problems, 'elsewhere'>;

const OF_REASON: Partial<Readonly<Record<Reason, Words>>> = {
  IMAGE_EMPTY: 'empty',
  IMAGE_TYPE_UNSUPPORTED: 'unsupported',
  IMAGE_UNDECODABLE: 'undecodable',
  IMAGE_TOO_LARGE: 'tooLarge',
  MODEL_NOT_FOUND: 'noModel',
  QUEUE_FULL: 'queueFull',
  CALLER_LIMITED: 'queueFull',
  QUOTA_EXCEEDED: 'quota',
  NO_PREDICTOR: 'nobody',
  SERVER_UNREACHABLE: 'unreachable',
};

const OF_KIND: Readonly<Record<Kind, Words>> = {
  invalid: 'invalid',
  unauthenticated: 'signedOut',
  forbidden: 'notAllowed',
  missing: 'missing',
  'not-ready': 'notReady',
  conflict: 'conflict',
  corrupt: 'corrupt',
  overloaded: 'overloaded',
  unavailable: 'unavailable',
  expired: 'expired',
  internal: 'internal',
};

const SETTLED: ReadonlySet<Kind> = new Set<Kind>(['invalid', 'conflict', 'corrupt', 'forbidden']);

/** What to say about a picture that got no answer, and whether trying again is worth it. */
export function problemInWords({ reason, kind }: AppError): Problem {
  return { ...t.problems[OF_REASON[reason] ?? OF_KIND[kind]], canRetry: !SETTLED.has(kind) };
}

/** What to say where something else failed than a picture: a view that was to be filled, a deletion, a correction. */
export function failureInWords(error: AppError): Problem {
  const elsewhere: Partial<Readonly<Record<Kind, Omit<Problem, 'canRetry'>>>> = t.problems.elsewhere;
  return { ...problemInWords(error), ...elsewhere[error.kind], canRetry: true };
}
