import { Image, type ImageServiceDefinition, type UploadStreamRequest } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { Implementation } from '@isitacat/service-kit';

import type { ByteBudget, ByteShare } from '../domain/byte-budget.js';
import { checkDisplayName, checkRequestId } from '../domain/fields.js';
import { imageId } from '../domain/names.js';
import type { ClaimStore } from '../domain/ports.js';
import { storePicture, type StoreDeps } from '../domain/store-picture.js';
import { requestOnce } from './request-once.js';

/** What uploading in pieces takes. */
export interface UploadStreamDeps extends StoreDeps {
  readonly claims: ClaimStore;
  /** Most bytes of a picture sent as a stream. */
  readonly streamBytes: number;
  /** Bounds what all such uploads hold in memory. */
  readonly budget: ByteBudget;
}

const MAX_CHUNK_BYTES = 1024 * 1024;

/** `ImageService.UploadStream`. */
export function uploadStream(
  deps: UploadStreamDeps,
): Implementation<typeof ImageServiceDefinition>['uploadStream'] {
  return async (requests, call) => {
    using share = deps.budget.share(call.owner);
    const { displayName, requestId, content } = await receive(requests, deps.streamBytes, share);
    deps.reader.probe(content, deps.streamBytes); // a picture that can't be stored claims no request id
    const image = await requestOnce<Image>(
      deps.claims,
      {
        owner: call.owner,
        method: 'UploadStream',
        requestId,
        body: () => [Buffer.from(`${displayName}\n`), content],
        codec: Image,
      },
      (id) => {
        const picture = { id: imageId(id), content, displayName, maxBytes: deps.streamBytes };
        return storePicture(deps, picture, call);
      },
      call,
    );
    return { image };
  };
}

interface Received {
  readonly displayName: string;
  readonly requestId: string;
  readonly content: Uint8Array;
}

async function receive(
  requests: AsyncIterable<UploadStreamRequest>,
  maxBytes: number,
  share: ByteShare,
): Promise<Received> {
  let header: { readonly displayName: string; readonly requestId: string } | undefined;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const { part } of requests) {
    if (header === undefined) {
      if (part?.$case !== 'header') throw misplaced('the first message must carry the header');
      header = part.value;
      checkDisplayName(header.displayName);
      checkRequestId(header.requestId);
      continue;
    }
    if (part?.$case !== 'chunk') throw misplaced('every message after the first must carry a chunk');
    checkChunk(part.value);
    sizeBytes += part.value.length;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    share.take(part.value.length);
    chunks.push(part.value);
  }
  if (header === undefined) throw misplaced('the stream ended before its header');
  return { ...header, content: Buffer.concat(chunks) };
}

function checkChunk({ length }: Uint8Array): void {
  if (length >= 1 && length <= MAX_CHUNK_BYTES) return;
  throw new AppError('FIELD_INVALID', `a chunk takes 1 byte to 1 MiB, got ${length} bytes`, {
    field: 'chunk',
  });
}

function misplaced(message: string): AppError {
  return new AppError('FIELD_INVALID', message, { field: 'part' });
}

function tooLarge(maxBytes: number): AppError {
  const mebibytes = maxBytes / (1024 * 1024);
  return new AppError(
    'IMAGE_TOO_LARGE',
    `the picture is over the limit of ${mebibytes} MiB: scale it down before uploading`,
    { field: 'content' },
  );
}
