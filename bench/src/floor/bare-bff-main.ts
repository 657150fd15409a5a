import * as grpc from '@grpc/grpc-js';
import { connect, createInbox } from '@nats-io/transport-node';
import { ASKED, HEALTH, PREDICT, SERVING } from './wire.js';

/** The least that a BFF can be: passes each message on by NATS, and the reply back. */
const [port, url = ''] = process.argv.slice(2);

const connection = await connect({ servers: url, waitOnFirstConnect: true, reconnectTimeWait: 50 });
const inbox = createInbox();
const waiting = new Map<string, (reply: Buffer) => void>();
let asked = 0;

connection.subscribe(`${inbox}.*`, {
  callback: (_, { subject, data }) => {
    waiting.get(subject)?.(Buffer.from(data.buffer, data.byteOffset, data.length));
    waiting.delete(subject);
  },
});

const asIs = (bytes: Buffer): Buffer => bytes;
const bytes = {
  ...{ requestStream: false, responseStream: false },
  ...{ requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs },
} as const;
const service = { predict: { path: PREDICT, ...bytes }, check: { path: HEALTH, ...bytes } };

const server = new grpc.Server();
server.addService(service, {
  predict: ({ request }: { readonly request: Buffer }, reply: grpc.sendUnaryData<Buffer>) => {
    const name = `${inbox}.${++asked}`;
    waiting.set(name, (answer) => {
      reply(null, answer);
    });
    connection.publish(ASKED, request, { reply: name });
  },
  check: (_: unknown, reply: grpc.sendUnaryData<Buffer>) => {
    reply(null, SERVING);
  },
});
server.bindAsync(`127.0.0.1:${port ?? ''}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
});
