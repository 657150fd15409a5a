import { isAppError } from '@isitacat/errors';
import { preparePicture } from './prepare-picture.js';
import type { PrepareReply, PrepareRequest } from './worker-messages.js';

/** A worker that makes pictures ready, so that the page never waits for one. */
addEventListener('message', ({ data }: MessageEvent<PrepareRequest>) => {
  void reply(data).then((message) => {
    postMessage(message);
  });
});

async function reply({ file, input }: PrepareRequest): Promise<PrepareReply> {
  try {
    return { kind: 'prepared', prepared: await preparePicture(file, input) };
  } catch (error) {
    if (isAppError(error)) return { kind: 'failed', reason: error.reason, message: error.message };
    return { kind: 'failed', reason: 'IMAGE_UNDECODABLE', message: String(error) };
  }
}
