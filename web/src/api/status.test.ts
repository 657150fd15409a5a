import { Any, BadRequest, ErrorInfo, ResourceInfo, RetryInfo, Status } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';
import { decodeDetails, toAppError } from './status.js';

function any(type: string, value: Uint8Array): Any {
  return { typeUrl: `type.googleapis.com/google.rpc.${type}`, value };
}

function errorInfo(reason: string): Any {
  return any('ErrorInfo', ErrorInfo.encode(ErrorInfo.fromPartial({ reason, domain: 'isitacat' })).finish());
}

describe('toAppError', () => {
  it('takes the reason from ErrorInfo and the wait from RetryInfo', () => {
    const retry = RetryInfo.encode({ retryDelay: { seconds: 2n, nanos: 500_000_000 } }).finish();
    const details = [errorInfo('QUEUE_FULL'), any('RetryInfo', retry)];
    const error = toAppError({ code: 8, message: 'the queue is full', details });
    expect(error).toMatchObject({ reason: 'QUEUE_FULL', message: 'the queue is full', retryAfterMs: 2500 });
  });

  it('takes the field at fault and its reason from BadRequest', () => {
    const violation = { field: 'content', reason: 'IMAGE_EMPTY', description: '' };
    const value = BadRequest.encode(BadRequest.fromPartial({ fieldViolations: [violation] })).finish();
    const error = toAppError({ code: 3, message: '', details: [any('BadRequest', value)] });
    expect(error).toMatchObject({ reason: 'IMAGE_EMPTY', field: 'content' });
  });

  it('takes the name of what is missing from ResourceInfo', () => {
    const value = ResourceInfo.encode(ResourceInfo.fromPartial({ resourceName: 'images/a' })).finish();
    const details = [errorInfo('IMAGE_NOT_FOUND'), any('ResourceInfo', value)];
    expect(toAppError({ code: 5, message: '', details })).toMatchObject({ resource: 'images/a' });
  });

  it('calls a reason that it does not know INTERNAL', () => {
    expect(toAppError({ code: 14, message: '', details: [errorInfo('FROM_THE_FUTURE')] }).reason).toBe(
      'INTERNAL',
    );
  });

  it.each([
    [2, 'SERVER_UNREACHABLE'],
    [4, 'DEADLINE_EXCEEDED'],
    [7, 'AUDIENCE_REFUSED'],
    [8, 'QUEUE_FULL'],
    [13, 'INTERNAL'],
    [14, 'SERVER_UNREACHABLE'],
    [16, 'SIGN_IN_REQUIRED'],
  ])('calls code %i without details %s', (code, reason) => {
    expect(toAppError({ code, message: '', details: [] }).reason).toBe(reason);
  });
});

describe('decodeDetails', () => {
  it.each(['', 'a', 'ab'])('reads base64 without padding, whatever its length (%j)', (message) => {
    const bytes = Status.encode({ code: 3, message, details: [] }).finish();
    const trailer = Buffer.from(bytes).toString('base64').replace(/=+$/, '');
    expect(decodeDetails(trailer)).toEqual({ code: 3, message, details: [] });
  });
});
