import { publicDescriptors } from '@isitacat/contracts/descriptors';
import { grpcClient, type GrpcClient } from '@isitacat/testkit';
import {
  bindService,
  createLogger,
  Health,
  startGrpcServer,
  type GrpcServer,
  type GrpcServerOptions,
  type Implementation,
} from '../src/index.js';

/** The one message of the test service. */
export interface Text {
  readonly text: string;
}

const Text = {
  encode: ({ text }: Text) => ({ finish: (): Uint8Array => Buffer.from(text) }),
  decode: (bytes: Uint8Array): Text => ({ text: Buffer.from(bytes).toString() }),
  fromPartial: (message: Text): Text => message,
};

const common = { requestType: Text, responseType: Text } as const;

/** One method of each kind, in the shape that the generator writes. */
export const EchoDefinition = {
  name: 'EchoService',
  fullName: 'isitacat.test.v1.EchoService',
  methods: {
    say: { name: 'Say', requestStream: false, responseStream: false, ...common },
    list: { name: 'List', requestStream: false, responseStream: true, ...common },
    collect: { name: 'Collect', requestStream: true, responseStream: false, ...common },
    chat: { name: 'Chat', requestStream: true, responseStream: true, ...common },
  },
} as const;

export type Echo = Implementation<typeof EchoDefinition>;

/** What a test did not replace simply echoes. */
export const echo: Echo = {
  say: (request) => Promise.resolve(request),
  async *list(request) {
    await Promise.resolve();
    for (const text of request.text.split(' ')) yield { text };
  },
  async collect(requests) {
    const texts: string[] = [];
    for await (const { text } of requests) texts.push(text);
    return { text: texts.join(' ') };
  },
  async *chat(requests) {
    for await (const request of requests) yield request;
  },
};

export interface EchoServer extends AsyncDisposable {
  readonly client: GrpcClient<typeof EchoDefinition>;
  readonly server: GrpcServer;
  readonly health: Health;
  readonly target: string;
  /** Every line logged so far. */
  readonly lines: Record<string, unknown>[];
}

/** A real server on a free port, and a client of it. */
export async function startEcho(
  methods: Partial<Echo> = {},
  options: Partial<GrpcServerOptions> = {},
): Promise<EchoServer> {
  const lines: Record<string, unknown>[] = [];
  const health = new Health([EchoDefinition.fullName]);
  const server = await startGrpcServer({
    port: 0,
    services: [bindService(EchoDefinition, { ...echo, ...methods })],
    descriptors: publicDescriptors(),
    health,
    log: createLogger({ service: 'test', level: 'debug', destination: { write: keep(lines) } }),
    ...options,
  });
  const target = `127.0.0.1:${server.port}`;
  const client = grpcClient(EchoDefinition, target);
  return {
    client,
    server,
    health,
    target,
    lines,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

function keep(lines: Record<string, unknown>[]): (line: string) => void {
  return (line) => lines.push(JSON.parse(line) as Record<string, unknown>);
}

/** Sends each text as a message. */
export async function* texts(...values: readonly string[]): AsyncGenerator<Text> {
  for (const text of values) yield await Promise.resolve({ text });
}
