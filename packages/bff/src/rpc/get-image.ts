import type { ImageServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { imageNotFound } from '../domain/delete-picture.js';
import { parseImageName } from '../domain/names.js';
import type { ImageStore } from '../domain/ports.js';
import { readPicture } from '../domain/read-picture.js';

/** `ImageService.GetImage`. */
export function getImage(images: ImageStore): Implementation<typeof ImageServiceDefinition>['getImage'] {
  return async function* (request, call) {
    const id = parseImageName(request.name);
    const image = await images.find(id, call);
    if (image === undefined) throw imageNotFound(id);
    yield { part: { $case: 'image', value: image } };
    for await (const value of readPicture(images, id, image, call)) {
      yield { part: { $case: 'chunk', value } };
    }
  };
}
