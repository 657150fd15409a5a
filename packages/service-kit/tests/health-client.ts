import * as grpc from '@grpc/grpc-js';
import { service } from 'grpc-health-check';

interface Answer {
  readonly status: string;
}

/** Asks `grpc.health.v1` as a client of its own would. */
export interface HealthClient extends Disposable {
  check(service: string): Promise<string>;
  /** The states as they come; cancels the call when left. */
  watch(service: string): AsyncGenerator<string>;
}

export function healthClient(target: string): HealthClient {
  const client = new grpc.Client(target, grpc.credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
  });
  const method = (name: string): grpc.MethodDefinition<object, Answer> =>
    (service as grpc.ServiceDefinition)[name] as grpc.MethodDefinition<object, Answer>;
  return {
    check: (name) =>
      new Promise((resolve, reject) => {
        const { path, requestSerialize, responseDeserialize } = method('Check');
        const deadline = Date.now() + 5_000;
        const done: grpc.requestCallback<Answer> = (error, answer) => {
          if (error) reject(error);
          else resolve(answer?.status ?? '');
        };
        const options = { deadline };
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          { service: name },
          options,
          done,
        );
      }),
    async *watch(name) {
      const { path, requestSerialize, responseDeserialize } = method('Watch');
      const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, {
        service: name,
      });
      try {
        for await (const answer of call) yield (answer as Answer).status;
      } finally {
        call.cancel();
      }
    },
    [Symbol.dispose]() {
      client.close();
    },
  };
}
