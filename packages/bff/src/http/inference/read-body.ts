import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

import { AppError } from '@isitacat/errors';

import type { ByteShare } from '../../domain/byte-budget.js';
import { fault } from '../../domain/inference/fault.js';
import { shown } from '../../domain/names.js';

/** As a message of gRPC may have. */
export const MOST_BODY_BYTES = 16 * 1024 * 1024;

const DECODERS = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;

/**
 * Reads a request's body, decompressed.
 *
 * @param share Takes what is held; to be disposed once that is let go of.
 * @throws AppError `IMAGE_TOO_LARGE` beyond 16 MiB, compressed or not; `QUEUE_FULL`; `FIELD_INVALID`.
 */
export async function readBody(request: IncomingMessage, share: ByteShare): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const body = await readBytes(request, share);
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    const text = `expected a body as it is, in gzip or in deflate, got ${shown(encoding)}`;
    throw fault(text, 'content-encoding');
  }
  share.take(MOST_BODY_BYTES);
  try {
    return await DECODERS[encoding](body, { maxOutputLength: MOST_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw fault(`the body is not in ${encoding}`, 'content-encoding', error);
  }
}

async function readBytes(request: IncomingMessage, share: ByteShare): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BODY_BYTES) throw tooLarge();
  const parts: Buffer[] = [];
  let length = 0;
  // What is left unread must not take the connection along: the reply goes through it.
  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const part of pieces) {
    length += part.length;
    if (length > MOST_BODY_BYTES) throw tooLarge();
    share.take(part.length);
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}

function tooLarge(): AppError {
  const text = `a request may have ${MOST_BODY_BYTES / 1024 ** 2} MiB: send fewer pictures at a time, or smaller ones`;
  return new AppError('IMAGE_TOO_LARGE', text, { field: 'body' });
}
