/**
 * What kind of failure a reason is; a transport maps each kind to one code.
 *
 * - `invalid`: the request can never succeed as it is.
 * - `unauthenticated`: nobody knows who calls: it needs a token or a key that holds.
 * - `forbidden`: it is known who calls, and that isn't enough.
 * - `missing`: what it names does not exist, or is somebody else's.
 * - `not-ready`: it may succeed once the system's state has changed.
 * - `conflict`: it contradicts an earlier request.
 * - `corrupt`: stored bytes are not what was stored.
 * - `overloaded`: there is no room for it now.
 * - `unavailable`: a part is away; a retry is safe.
 * - `expired`: its time ran out.
 * - `internal`: a fault of ours.
 */
export type Kind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'not-ready'
  | 'conflict'
  | 'corrupt'
  | 'overloaded'
  | 'unavailable'
  | 'expired'
  | 'internal';

/** Every reason for which a call can fail, with its kind. The list is closed. */
export const REASONS = {
  IMAGE_EMPTY: 'invalid',
  IMAGE_TYPE_UNSUPPORTED: 'invalid',
  IMAGE_UNDECODABLE: 'invalid',
  IMAGE_TOO_LARGE: 'invalid',
  NAME_INVALID: 'invalid',
  FIELD_INVALID: 'invalid',
  PAGE_TOKEN_INVALID: 'invalid',
  RESUME_TOKEN_INVALID: 'invalid',
  SIGN_IN_REQUIRED: 'unauthenticated',
  TOKEN_INVALID: 'unauthenticated',
  API_KEY_INVALID: 'unauthenticated',
  AUDIENCE_REFUSED: 'forbidden',
  IMAGE_NOT_FOUND: 'missing',
  PREDICTION_NOT_FOUND: 'missing',
  MODEL_NOT_FOUND: 'missing',
  DEAD_LETTER_NOT_FOUND: 'missing',
  SERVICE_NOT_FOUND: 'missing',
  MODEL_NOT_LOADED: 'not-ready',
  PREDICTION_NOT_ANSWERED: 'not-ready',
  REQUEST_ID_REUSED: 'conflict',
  CHECKSUM_MISMATCH: 'corrupt',
  STORED_TOO_LARGE: 'corrupt',
  BUNDLE_INVALID: 'corrupt',
  QUEUE_FULL: 'overloaded',
  DEADLINE_UNREACHABLE: 'overloaded',
  CALLER_LIMITED: 'overloaded',
  QUOTA_EXCEEDED: 'overloaded',
  DRAINING: 'unavailable',
  NO_PREDICTOR: 'unavailable',
  BROKER_UNAVAILABLE: 'unavailable',
  STORAGE_UNAVAILABLE: 'unavailable',
  ENGINE_UNAVAILABLE: 'unavailable',
  ISSUER_UNAVAILABLE: 'unavailable',
  SERVER_UNREACHABLE: 'unavailable',
  DEADLINE_EXCEEDED: 'expired',
  CONFIG_INVALID: 'invalid',
  SETUP_INCOMPLETE: 'not-ready',
  INTERNAL: 'internal',
} as const satisfies Record<string, Kind>;

/** Why a call failed, in a word that programs can rely on. */
export type Reason = keyof typeof REASONS;
