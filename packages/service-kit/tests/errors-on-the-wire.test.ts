import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import {
  BadRequest,
  ErrorInfo,
  PreconditionFailure,
  QuotaFailure,
  ResourceInfo,
  RetryInfo,
  Status,
} from '@isitacat/contracts';
import { AppError, REASONS, type Kind, type Reason } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';
import { CODE_OF_KIND, fromStatus } from '../src/index.js';
import { EchoDefinition, startEcho, type Echo } from './echo-service.js';

const SAY = `/${EchoDefinition.fullName}/Say`;

const reasons = Object.keys(REASONS) as Reason[];

function full(reason: Reason): AppError {
  return new AppError(reason, `why ${reason}`, {
    field: 'content',
    resource: 'images/abc',
    retryAfterMs: 1500,
    stage: 'queue',
    cause: new Error('secret cause'),
  });
}

async function failure(methods: Partial<Echo>): Promise<ServiceError> {
  await using echo = await startEcho(methods);
  try {
    await echo.client.say({ text: 'hello' });
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error('the call did not fail');
}

function detailsIn(error: ServiceError): Status {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  return Status.decode(bytes as Buffer);
}

function detail<T>(received: Status, name: string, codec: { decode(bytes: Uint8Array): T }): T | undefined {
  const found = received.details.find(({ typeUrl }) => typeUrl === `type.googleapis.com/google.rpc.${name}`);
  return found && codec.decode(found.value);
}

const throwing = (error: Error): Partial<Echo> => ({ say: () => Promise.reject(error) });

describe('each reason', () => {
  it.each(reasons)('%s reaches a unary caller with its code and details', async (reason) => {
    const error = await failure(throwing(full(reason)));
    expect(error.code).toBe(CODE_OF_KIND[REASONS[reason]]);
    expect(error.details).toBe(`why ${reason}`);
    const received = detailsIn(error);
    expect(received).toMatchObject({ code: error.code, message: error.details });
    expect(detail(received, 'ErrorInfo', ErrorInfo)).toEqual({
      reason,
      domain: 'isitacat',
      metadata: { stage: 'queue' },
    });
    expect(fromStatus(received)).toMatchObject({ reason, message: `why ${reason}`, stage: 'queue' });
    expect(JSON.stringify(error.metadata.toJSON())).not.toContain('secret cause');
  });

  it('reaches the reader of a stream after what was sent before it', async () => {
    await using echo = await startEcho({
      async *list(request) {
        yield await Promise.resolve(request);
        throw full('MODEL_NOT_FOUND');
      },
    });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { text } of echo.client.list({ text: 'first' })) seen.push(text);
    })();
    const error = (await reading.catch((caught: unknown) => caught)) as ServiceError;
    expect(seen).toEqual(['first']);
    expect(error.code).toBe(status.NOT_FOUND);
    expect(fromStatus(detailsIn(error)).reason).toBe('MODEL_NOT_FOUND');
  });
});

describe('details by kind', () => {
  const kinds: Partial<Record<Kind, Reason>> = { invalid: 'IMAGE_EMPTY', missing: 'IMAGE_NOT_FOUND' };

  it('names the field of a bad request', async () => {
    const received = detailsIn(await failure(throwing(full(kinds.invalid ?? 'INTERNAL'))));
    expect(detail(received, 'BadRequest', BadRequest)?.fieldViolations).toEqual([
      {
        field: 'content',
        description: 'why IMAGE_EMPTY',
        reason: 'IMAGE_EMPTY',
        localizedMessage: undefined,
      },
    ]);
    expect(fromStatus(received).field).toBe('content');
  });

  it('names the resource that is missing', async () => {
    const received = detailsIn(await failure(throwing(full(kinds.missing ?? 'INTERNAL'))));
    expect(detail(received, 'ResourceInfo', ResourceInfo)).toMatchObject({
      resourceType: 'isitacat.v1.Image',
      resourceName: 'images/abc',
    });
    expect(fromStatus(received).resource).toBe('images/abc');
  });

  it('names the precondition that does not hold', async () => {
    const received = detailsIn(await failure(throwing(full('MODEL_NOT_LOADED'))));
    expect(detail(received, 'PreconditionFailure', PreconditionFailure)?.violations).toEqual([
      { type: 'MODEL_NOT_LOADED', subject: 'images/abc', description: 'why MODEL_NOT_LOADED' },
    ]);
  });

  it.each(['QUEUE_FULL', 'DEADLINE_UNREACHABLE', 'DRAINING', 'NO_PREDICTOR'] as const)(
    '%s says when to try again',
    async (reason) => {
      const received = detailsIn(await failure(throwing(full(reason))));
      expect(detail(received, 'RetryInfo', RetryInfo)?.retryDelay).toEqual({
        seconds: 1n,
        nanos: 500_000_000,
      });
      expect(fromStatus(received).retryAfterMs).toBe(1500);
    },
  );

  it('pushes retries of an overloaded server back in a trailer', async () => {
    const error = await failure(throwing(full('QUEUE_FULL')));
    expect(error.metadata.get('grpc-retry-pushback-ms')).toEqual(['1500']);
  });

  it('names the quota that is used up, says when to come back, and keeps retries off till then', async () => {
    const options = { quota: 'bytes', retryAfterMs: 60_000 };
    const error = await failure(throwing(new AppError('QUOTA_EXCEEDED', 'no more room', options)));
    const received = detailsIn(error);
    expect(detail(received, 'QuotaFailure', QuotaFailure)?.violations).toMatchObject([
      { subject: 'caller:bytes', description: 'no more room' },
    ]);
    expect(detail(received, 'RetryInfo', RetryInfo)?.retryDelay?.seconds).toBe(60n);
    expect(error.metadata.get('grpc-retry-pushback-ms')).toEqual(['-1']);
    expect(fromStatus(received)).toMatchObject(options);
  });

  it('leaves other failures to the retry policy of the client', async () => {
    const error = await failure(throwing(full('NO_PREDICTOR')));
    expect(error.metadata.get('grpc-retry-pushback-ms')).toEqual([]);
  });
});

describe('a failure before the first message', () => {
  it("is retried by a client's own retry policy", async () => {
    let calls = 0;
    await using echo = await startEcho({
      say: (request) =>
        ++calls === 1 ? Promise.reject(new AppError('DRAINING', 'going')) : Promise.resolve(request),
    });
    const retryPolicy = {
      maxAttempts: 2,
      initialBackoff: '0.01s',
      maxBackoff: '0.1s',
      backoffMultiplier: 2,
      retryableStatusCodes: ['UNAVAILABLE'],
    };
    const config = { methodConfig: [{ name: [{ service: EchoDefinition.fullName }], retryPolicy }] };
    const client = new Client(echo.target, credentials.createInsecure(), {
      'grpc.service_config': JSON.stringify(config),
      'grpc.use_local_subchannel_pool': 1,
    });
    const said = await new Promise((resolve, reject) => {
      const bytes = (text: string): Buffer => Buffer.from(text);
      client.makeUnaryRequest(SAY, bytes, String, 'again', (error, answer) => {
        if (error) reject(error);
        else resolve(answer);
      });
    });
    client.close();
    expect([said, calls]).toEqual(['again', 2]);
  });
});

describe('what a caller must not see', () => {
  it('turns an unknown error into INTERNAL with a fixed text and logs the cause', async () => {
    await using echo = await startEcho(throwing(new TypeError('password is hunter2')));
    const error = (await echo.client.say({ text: '' }).catch((caught: unknown) => caught)) as ServiceError;
    expect(error.code).toBe(status.INTERNAL);
    expect(error.details).not.toContain('hunter2');
    expect(JSON.stringify(error.metadata.toJSON())).not.toContain('hunter2');
    expect(JSON.stringify(echo.lines)).toContain('password is hunter2');
  });

  it('stays under 4 KiB however long the texts are, in characters that can be sent', async () => {
    const long = `\uD800 ü "%"\n${'猫'.repeat(20_000)}`;
    for (const reason of reasons) {
      const error = await failure(
        throwing(new AppError(reason, long, { field: long, resource: long, stage: long, retryAfterMs: 1e9 })),
      );
      expect(error.code).toBe(CODE_OF_KIND[REASONS[reason]]);
      const trailers = error.metadata.get('grpc-status-details-bin')[0] as Buffer;
      expect(trailers.toString('base64').length).toBeLessThan(4096);
      expect(encodeURI(error.details).length).toBeLessThan(4096);
    }
  });
});
