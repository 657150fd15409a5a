import { once } from 'node:events';
import { connect } from 'node:http2';
import { expect, it } from 'vitest';
import { CONNECTION_WINDOW_BYTES, STREAM_WINDOW_BYTES } from '../src/grpc/windows.js';
import { Health, startGrpcServer } from '../src/index.js';
import { createLogger } from '../src/logging/logger.js';

it('a server lets a client send a whole picture ahead', async () => {
  const log = createLogger({ service: 'test', level: 'silent' });
  const options = { port: 0, services: [], descriptors: Buffer.alloc(0), health: new Health([]), log };
  await using server = await startGrpcServer(options);
  const client = connect(`http://127.0.0.1:${server.port}`);
  const [settings] = (await once(client, 'remoteSettings')) as [{ readonly initialWindowSize: number }];
  expect(settings.initialWindowSize).toBe(STREAM_WINDOW_BYTES);
  await new Promise((resolve) => client.ping(resolve)); // what the server sent at first is here
  expect(client.state.remoteWindowSize).toBe(CONNECTION_WINDOW_BYTES);
  await new Promise<void>((resolve) => {
    client.close(resolve);
  });
});
