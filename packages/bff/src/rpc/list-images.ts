import type { ImageServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { pageToken, parsePage } from '../domain/page.js';
import type { ImageStore } from '../domain/ports.js';

const LIST = 'images';

/** `ImageService.ListImages`. */
export function listImages(images: ImageStore): Implementation<typeof ImageServiceDefinition>['listImages'] {
  return async (request, call) => {
    const page = await images.list(parsePage(request.pageSize, request.pageToken, LIST), call);
    return { images: page.items, nextPageToken: pageToken(page.next, LIST) };
  };
}
