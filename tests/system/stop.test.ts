import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetImageRequest, ImageServiceDefinition, type Image } from '@isitacat/contracts';
import { grpcClient, startSystem, type System } from '@isitacat/testkit';
import { expect, it } from 'vitest';
import { demoCat } from '../support/pictures.js';

/** In which an Envoy that is not waited for ends. */
const ENVOY_MS = 3_000;

const ALL = 16 * 1024 * 1024;

/** Stores a picture that Envoy takes over from the BFF at once. */
async function upload({ grpcTarget }: System): Promise<Image> {
  using images = grpcClient(ImageServiceDefinition, grpcTarget);
  const { image } = await images.upload({ content: demoCat(), requestId: randomUUID() });
  if (image === undefined) throw new Error('nothing was stored');
  return image;
}

/** A request as gRPC sends it. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Resolves once a process has ended, or after a while. */
async function ended({ pid }: { readonly pid: number }, limitMs: number): Promise<void> {
  for (const endMs = Date.now() + limitMs; isThere(pid) && Date.now() < endMs;) await sleep(20);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('a stop lets a slow reader have all that Envoy carries for it, though the BFF has ended', async () => {
  const system = await startSystem();
  const [bff, envoy] = [await system.parts.find('bff'), await system.parts.find('envoy')];
  const { name, sizeBytes } = await upload(system);
  // Without a window nothing of a picture can be sent.
  const session = connect(`http://${system.grpcTarget}`, { settings: { initialWindowSize: 0 } });
  const path = '/isitacat.v1.ImageService/GetImage';
  const call = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
  call.end(framed(GetImageRequest.encode(GetImageRequest.fromPartial({ name })).finish()));
  await once(call, 'response');
  const stopped = system.stop();
  await ended(bff, 50_000);
  await ended(envoy, ENVOY_MS);
  session.settings({ initialWindowSize: ALL });
  session.setLocalWindowSize(ALL);
  const trailers = once(call, 'trailers');
  let bytes = 0;
  for await (const chunk of call) bytes += (chunk as Buffer).length;
  expect(bytes).toBeGreaterThan(Number(sizeBytes));
  const [end] = (await trailers) as [Readonly<Record<string, unknown>>];
  expect(end['grpc-status']).toBe('0');
  session.close();
  expect((await stopped).exitCode).toBe(0);
}, 180_000);
