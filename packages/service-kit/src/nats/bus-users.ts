import {
  ABANDONED_SUBJECT,
  EVENTS_STREAM,
  EVENTS_SUBJECTS,
  JOBS_STREAM,
  JOBS_SUBJECTS,
  PRESENCE_SUBJECT,
  PUBLISHED_SUBJECT,
  QUESTIONS_SUBJECTS,
  ROLL_CALL_SUBJECT,
} from '@isitacat/contracts';

/**
 * Who connects to NATS: a BFF, a predictor, a command that publishes models, and
 * whoever looks after the system.
 */
export const BUS_USERS = ['bff', 'predictor', 'publisher', 'operator'] as const;

/** One of those who connect. */
export type BusUser = (typeof BUS_USERS)[number];

/** What a user may do; subjects are NATS's own patterns. */
export interface BusPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** Whether it may answer what it is asked, once a question, wherever the answer goes. */
  readonly mayReply: boolean;
}

/** Where replies to a user's requests arrive: nobody else may listen there. */
export function inboxPrefix(user: BusUser): string {
  return `_INBOX.${user}`;
}

/** JetStream's API, by what is done and to which stream. */
const api = (action: string, stream: string, rest = ''): string => `$JS.API.${action}.${stream}${rest}`;

const BOTH = [JOBS_STREAM, EVENTS_STREAM];

/**
 * What each user may do, and nothing else: a BFF hands out work and follows events,
 * a predictor takes work and tells of it, a publisher says that an alias moved.
 */
export const BUS_PERMISSIONS: Readonly<Record<BusUser, BusPermissions>> = {
  bff: {
    publish: [
      ...[QUESTIONS_SUBJECTS, ABANDONED_SUBJECT, ROLL_CALL_SUBJECT, JOBS_SUBJECTS, EVENTS_SUBJECTS],
      '$JS.API.INFO',
      ...BOTH.flatMap((stream) =>
        ['STREAM.CREATE', 'STREAM.UPDATE', 'STREAM.INFO', 'STREAM.MSG.GET', 'STREAM.PURGE'].map((action) =>
          api(action, stream),
        ),
      ),
      api('STREAM.MSG.DELETE', JOBS_STREAM),
      api('CONSUMER.INFO', JOBS_STREAM, '.*'),
      api('CONSUMER.CREATE', EVENTS_STREAM),
      api('CONSUMER.CREATE', EVENTS_STREAM, '.>'),
      ...['CONSUMER.INFO', 'CONSUMER.MSG.NEXT', 'CONSUMER.DELETE'].map((action) =>
        api(action, EVENTS_STREAM, '.*'),
      ),
    ],
    subscribe: [
      `${inboxPrefix('bff')}.>`,
      PRESENCE_SUBJECT,
      `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${JOBS_STREAM}.>`,
    ],
    mayReply: false,
  },
  predictor: {
    publish: [
      ...[PRESENCE_SUBJECT, EVENTS_SUBJECTS, JOBS_SUBJECTS], // a job that is put back is published again
      '$JS.API.INFO',
      ...BOTH.map((stream) => api('STREAM.CREATE', stream)),
      api('DIRECT.GET', EVENTS_STREAM, '.>'),
      api('CONSUMER.CREATE', JOBS_STREAM, `.*.${JOBS_SUBJECTS}`),
      api('CONSUMER.LIST', JOBS_STREAM),
      ...['CONSUMER.INFO', 'CONSUMER.MSG.NEXT'].map((action) => api(action, JOBS_STREAM, '.*')),
      `$JS.ACK.${JOBS_STREAM}.>`,
    ],
    subscribe: [
      `${inboxPrefix('predictor')}.>`,
      ...[QUESTIONS_SUBJECTS, ABANDONED_SUBJECT, ROLL_CALL_SUBJECT, PUBLISHED_SUBJECT],
    ],
    mayReply: true,
  },
  publisher: { publish: [PUBLISHED_SUBJECT], subscribe: [], mayReply: false },
  operator: { publish: ['>'], subscribe: ['>'], mayReply: false },
};
