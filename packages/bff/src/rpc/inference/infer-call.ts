import type { InferParameter } from '@isitacat/contracts';

import { questionCall, type AskingCall } from '../question-call.js';
import type { QuestionCall } from '../../domain/question-call.js';
import { fault } from '../../domain/inference/fault.js';

/** Starts the clock of a question that may name its time itself. @param timeoutUs In microseconds. */
export function inferCall(call: AskingCall, timeoutUs: number | undefined): QuestionCall & Disposable {
  const { signal, deadlineMs = Infinity, requestId, trace, owner } = call;
  const asked = timeoutUs === undefined || timeoutUs <= 0 ? Infinity : Date.now() + timeoutUs / 1_000;
  const earlier = Math.min(deadlineMs, asked);
  return questionCall({
    ...{ signal, requestId, trace, owner },
    deadlineMs: Number.isFinite(earlier) ? earlier : undefined,
  });
}

/** Parameters of tensors that would change what they mean, and are not served. */
const REFUSED = ['classification', 'shared_memory_region'];

/** @throws AppError `FIELD_INVALID` for a parameter that would change what a tensor means. */
export function checkParameters(parameters: Readonly<Record<string, unknown>>, field: string): void {
  const refused = REFUSED.find((name) => Object.hasOwn(parameters, name));
  if (refused !== undefined) throw fault(`the extension ${refused} is not served: leave it out`, field);
}

/** A parameter that is a whole number, however it came; undefined when it isn't. */
export function wholeNumber(parameter: InferParameter | undefined): number | undefined {
  const choice = parameter?.parameterChoice;
  const value = choice === undefined || choice.$case === 'boolParam' ? NaN : Number(choice.value);
  return Number.isSafeInteger(value) ? value : undefined;
}
