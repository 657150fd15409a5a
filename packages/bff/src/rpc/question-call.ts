import { AppError } from '@isitacat/errors';
import { budgetMs, withDeadline, type Call } from '@isitacat/service-kit';

import type { QuestionCall } from '../domain/question-call.js';

/** Waited for an answer when the caller names no deadline; Envoy's unary route allows the same. */
export const DEFAULT_WAIT_MS = 15_000;

/** Longest wait for an answer; Envoy's `grpc_timeout_header_max` is the same. */
export const MAX_WAIT_MS = 60_000;

/** Kept back from what is passed on: the reply is recorded, encoded and sent within this. */
const REPLY_RESERVE_MS = 50;

/** What is known of a call that asks a question, whichever way it came. */
export type AskingCall = Pick<Call, 'signal' | 'deadlineMs' | 'requestId' | 'trace' | 'owner'>;

/**
 * Starts the clock of a question. Dispose it when the call ends.
 *
 * @throws AppError `DEADLINE_EXCEEDED` when no time is left.
 */
export function questionCall(call: AskingCall): QuestionCall & Disposable {
  const nowMs = Date.now();
  const leftMs = budgetMs({
    deadlineMs: call.deadlineMs,
    defaultMs: DEFAULT_WAIT_MS,
    maxMs: MAX_WAIT_MS,
    reserveMs: REPLY_RESERVE_MS,
    nowMs,
  });
  if (leftMs === 0) {
    throw new AppError('DEADLINE_EXCEEDED', 'the deadline leaves no time to answer: allow more', {
      stage: 'call',
    });
  }
  const limit = withDeadline(call.signal, leftMs, 'wait');
  return {
    signal: limit.signal,
    endMs: nowMs + leftMs,
    origin: { requestId: call.requestId, trace: call.trace },
    owner: call.owner,
    [Symbol.dispose]: () => {
      limit[Symbol.dispose]();
    },
  };
}
