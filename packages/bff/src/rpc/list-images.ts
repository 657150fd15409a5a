import type { ImageServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { ownList, pageToken, parsePage } from '../domain/page.js';
import type { ImageStore } from '../domain/ports.js';

const LIST = 'images';

/** `ImageService.ListImages`. */
export function listImages(images: ImageStore): Implementation<typeof ImageServiceDefinition>['listImages'] {
  return async (request, call) => {
    const list = ownList(LIST, call.owner);
    const page = await images.list(call.owner, parsePage(request.pageSize, request.pageToken, list), call);
    return { images: page.items, nextPageToken: pageToken(page.next, list) };
  };
}
