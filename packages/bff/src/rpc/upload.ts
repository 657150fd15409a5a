import { Image, UploadRequest, type ImageServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { checkDisplayName } from '../domain/fields.js';
import { imageId } from '../domain/names.js';
import type { ClaimStore } from '../domain/ports.js';
import { storePicture, type StoreDeps } from '../domain/store-picture.js';
import { requestOnce } from './request-once.js';

/** What uploading takes. */
export interface UploadDeps extends StoreDeps {
  readonly claims: ClaimStore;
  /** Most bytes of a picture inside a unary request. */
  readonly unaryBytes: number;
}

/** `ImageService.Upload`. */
export function upload(deps: UploadDeps): Implementation<typeof ImageServiceDefinition>['upload'] {
  return async (request, call) => {
    const { content, displayName, requestId } = request;
    checkDisplayName(displayName);
    deps.reader.probe(content, deps.unaryBytes); // a picture that can't be stored claims no request id
    const image = await requestOnce<Image>(
      deps.claims,
      {
        owner: call.owner,
        method: 'Upload',
        requestId,
        body: () => [UploadRequest.encode({ ...request, requestId: '' }).finish()],
        codec: Image,
      },
      (id) => {
        const picture = { id: imageId(id), content, displayName, maxBytes: deps.unaryBytes };
        return storePicture(deps, picture, call);
      },
      call,
    );
    return { image };
  };
}
