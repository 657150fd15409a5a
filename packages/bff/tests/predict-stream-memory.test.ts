import { PredictStreamRequest } from '@isitacat/contracts';
import { once } from 'node:events';
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { png } from './pictures.js';
import { answerReply, PredictorPeer } from './predictor-peer.js';
import { startTestSystem, type System } from './system.js';

const MIB = 1024 * 1024;
const PICTURE_BYTES = MIB;
const OFFERED = 160;
/** 16 MiB in hand, what is read ahead of them, and the windows of the transport. */
const MOST_TAKEN = 32;
/** A sender that is taken nothing from for so long is held back. On a slow machine it may seem so too early, never too late. */
const STILL_MS = 3_000;

let system: System;
let peer: PredictorPeer;
let session: ClientHttp2Session;
beforeEach(async () => {
  system = await startTestSystem();
  peer = await PredictorPeer.connect(system.nats.url, system.store);
  await peer.announce([1]);
  // Without a window nothing of an answer can be sent: this caller never reads.
  const settings = { initialWindowSize: 0 };
  session = connect(`http://127.0.0.1:${system.bff.grpcPort}`, { settings });
  await once(session, 'connect');
});
afterEach(async () => {
  session.destroy();
  await peer[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

function openStream(): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/isitacat.v1.PredictionService/PredictStream',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => undefined);
  return stream;
}

/** A request as gRPC sends it. */
function request(n: number): Buffer {
  const value = Buffer.concat([png(), Buffer.alloc(PICTURE_BYTES)]);
  const picture = { $case: 'content', value } as const;
  const message = PredictStreamRequest.encode(
    PredictStreamRequest.fromPartial({ picture, correlationId: String(n) }),
  ).finish();
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Sends as fast as it may. @returns how many requests were taken from it until no more were, or all. */
function offered(stream: ClientHttp2Stream): Promise<number> {
  return new Promise((resolve) => {
    let taken = 0;
    const still = setTimeout(() => {
      resolve(taken);
    }, STILL_MS);
    const next = (): void => {
      stream.write(request(taken), () => {
        taken += 1;
        still.refresh();
        if (taken < OFFERED) next();
        else resolve(taken);
      });
    };
    next();
  });
}

it('takes a bounded part of what a fast sender offers while the predictors are slow', async () => {
  await peer.answer(() => undefined);
  const taken = await offered(openStream());
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(MOST_TAKEN);
}, 60_000);

it('takes a bounded part of what a fast sender offers that never reads an answer', async () => {
  let asked = 0;
  await peer.answer(() => {
    asked += 1;
    return answerReply(0.9);
  });
  const taken = await offered(openStream());
  expect(asked).toBeGreaterThan(0);
  expect(taken).toBeLessThan(MOST_TAKEN);
  await system.predictions.predict({ picture: { $case: 'content', value: png() } }); // it serves others
}, 60_000);
