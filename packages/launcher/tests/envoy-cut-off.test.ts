import {
  ImageServiceDefinition,
  ListImagesResponse,
  ModelServiceDefinition,
  PredictionServiceDefinition,
  PredictResponse,
} from '@isitacat/contracts';
import { status } from '@grpc/grpc-js';
import { freePort, grpcClient, startEnvoy, type EnvoyServer } from '@isitacat/testkit';
import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Where in a reply the process that gives it is killed. */
type Death = 'before it' | 'after its headers' | 'before its trailers' | 'never';

const HEADERS = { ':status': 200, 'content-type': 'application/grpc' };
const HEALTHY = framed(Uint8Array.of(8, 1));
const REPLIES: Readonly<Record<string, Buffer>> = {
  Predict: framed(
    PredictResponse.encode(PredictResponse.fromPartial({ prediction: { label: 'cat' } })).finish(),
  ),
  ListImages: framed(ListImagesResponse.encode(ListImagesResponse.fromPartial({})).finish()),
};

/** A message as gRPC sends it. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** A BFF that dies when it is told to: its connections break, as those of a killed process do. */
class Mortal implements AsyncDisposable {
  death: Death = 'never';
  readonly #server: Http2Server = createServer();
  readonly #sessions = new Set<ServerHttp2Session>();

  async listen(): Promise<number> {
    this.#server.on('session', (session) => {
      session.on('error', () => undefined);
      this.#sessions.add(session.on('close', () => this.#sessions.delete(session)));
    });
    this.#server.on('stream', (stream: ServerHttp2Stream, { ':path': path = '' }) => {
      stream.on('error', () => undefined);
      this.#reply(stream, path.split('/').at(-1) ?? '');
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#die();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #reply(stream: ServerHttp2Stream, method: string): void {
    const death = method === 'Check' ? 'never' : this.death;
    if (death === 'before it') {
      this.#die();
      return;
    }
    stream.respond(HEADERS, { waitForTrailers: true });
    stream.on('wantTrailers', () => {
      stream.sendTrailers({ 'grpc-status': '0' });
    });
    const message = REPLIES[method] ?? HEALTHY;
    // What was written is on its way once a ping behind it came back.
    if (death === 'never') stream.end(message);
    else if (death === 'after its headers') this.#dieAfterPing(stream);
    else
      stream.write(message, () => {
        this.#dieAfterPing(stream);
      });
  }

  #dieAfterPing({ session }: ServerHttp2Stream): void {
    session?.ping(() => {
      this.#die();
    });
  }

  #die(): void {
    for (const session of this.#sessions) session.destroy();
  }
}

describe('A call whose BFF is killed', () => {
  const bff = new Mortal();
  let envoy: EnvoyServer;
  beforeAll(async () => {
    envoy = await startEnvoy({ grpcPort: await bff.listen(), httpPort: await freePort() });
  });
  afterAll(async () => {
    await envoy[Symbol.asyncDispose]();
    await bff[Symbol.asyncDispose]();
  });

  it.each<Death>(['before it', 'after its headers', 'before its trailers'])(
    'fails with UNAVAILABLE, %s',
    async (death) => {
      bff.death = death;
      using predictions = grpcClient(PredictionServiceDefinition, envoy.grpcTarget);
      await expect(predictions.predict({})).rejects.toMatchObject({ code: status.UNAVAILABLE });
    },
  );

  it('fails so too where it asks for models', async () => {
    bff.death = 'before its trailers';
    using models = grpcClient(ModelServiceDefinition, envoy.grpcTarget);
    await expect(models.listModels({})).rejects.toMatchObject({ code: status.UNAVAILABLE });
  });

  it('gets the whole reply where nothing is killed', async () => {
    bff.death = 'never';
    using predictions = grpcClient(PredictionServiceDefinition, envoy.grpcTarget);
    await expect
      .poll(() => predictions.predict({}), { timeout: 15_000 })
      .toMatchObject({
        prediction: { label: 'cat' },
      });
  });

  it('fails with INTERNAL and no details where its reply may be too large to be held back', async () => {
    bff.death = 'before its trailers';
    using images = grpcClient(ImageServiceDefinition, envoy.grpcTarget);
    const failure = images.listImages({}).catch((error: unknown) => error);
    const { code, metadata } = (await failure) as { code: number; metadata: { get(key: string): unknown[] } };
    expect([code, metadata.get('grpc-status-details-bin')]).toEqual([status.INTERNAL, []]);
  });
});
