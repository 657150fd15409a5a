import { status, type ServiceError } from '@grpc/grpc-js';
import { ModelServiceDefinition, Status } from '@isitacat/contracts';
import { fromStatus } from '@isitacat/service-kit';
import { grpcClient, startEnvoy, type EnvoyServer } from '@isitacat/testkit';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** So many at once, twice, and the bucket takes long to be full again. */
const CALLS_PER_SECOND = 20;
const BURST = 2 * CALLS_PER_SECOND;
const GREEDY = '127.0.0.2';
const OTHER = '127.0.0.3';

let http: Server;
let envoy: EnvoyServer;
beforeAll(async () => {
  http = createServer((_, response) => response.end('page')).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  envoy = await startEnvoy({ httpPort: port, grpcPort: 1, callsPerSecond: CALLS_PER_SECOND });
}, 60_000);
afterAll(async () => {
  await envoy[Symbol.asyncDispose]();
  http.closeAllConnections();
  http.close();
});

/** Asks from an address of this machine. */
async function ask(localAddress: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  const asked = request(`${envoy.url}/isitacat.v1.ModelService/ListModels`, {
    ...{ method: 'POST', localAddress, headers },
    signal: AbortSignal.timeout(30_000),
  });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Asks far more often than it may. @returns what was refused for that. */
async function overdo(
  localAddress: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly Reply[]> {
  const replies = await Promise.all(Array.from({ length: 5 * BURST }, () => ask(localAddress, headers)));
  return replies.filter((reply) => reply.status === 429 || reply.headers['grpc-status'] === '8');
}

/** Asks as programs do, so often that it is refused. @returns why. */
async function overdoByGrpc(): Promise<ServiceError | undefined> {
  using models = grpcClient(ModelServiceDefinition, envoy.grpcTarget);
  const calls = Array.from({ length: 5 * BURST }, () =>
    models.listModels({}).then(
      () => undefined,
      (error: unknown) => error as ServiceError,
    ),
  );
  return (await Promise.all(calls)).find((error) => error?.code === status.RESOURCE_EXHAUSTED);
}

describe('one address', () => {
  it('may send so many calls, and is told when to come back', async () => {
    const refused = await overdo(GREEDY);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(4 * BURST);
    expect(refused[0]?.headers['retry-after']).toBe('1');
    expect(JSON.parse(refused[0]?.body ?? '')).toHaveProperty('error');
  });

  it.each(['application/grpc-web+proto', 'application/grpc-web', 'application/grpc-web-text'])(
    'hears it by %s, with the reason and when to try again',
    async (contentType) => {
      const [refused] = await overdo(GREEDY, { 'content-type': contentType });
      expect(refused).toMatchObject({ status: 200, body: '' });
      expect(refused?.headers).toMatchObject({
        'content-type': expect.stringMatching(/^application[/]grpc-web/) as string,
        'grpc-status': '8',
        'grpc-message': expect.stringContaining('try again later') as string,
        'grpc-retry-pushback-ms': '1000',
      });
      const details = Buffer.from(String(refused?.headers['grpc-status-details-bin']), 'base64');
      expect(fromStatus(Status.decode(details))).toMatchObject({
        reason: 'CALLER_LIMITED',
        retryAfterMs: 1_000,
      });
    },
  );

  it('hears it as a program, too', async () => {
    const refused = await overdoByGrpc();
    expect(refused?.details).toContain('try again later');
    const [details] = refused?.metadata.get('grpc-status-details-bin') ?? [];
    expect(fromStatus(Status.decode(details as Buffer))).toMatchObject({ reason: 'CALLER_LIMITED' });
    expect(refused?.metadata.get('grpc-retry-pushback-ms')).toEqual(['1000']);
  });

  it('leaves the others theirs, whatever it says of where it comes from', async () => {
    const flood = overdo(GREEDY, { 'x-forwarded-for': OTHER });
    const replies = [];
    for (let calls = 0; calls < BURST / 2; calls++) replies.push(await ask(OTHER));
    expect((await flood).length).toBeGreaterThan(0);
    expect(replies.filter(({ status }) => status === 429)).toEqual([]);
  });
});
