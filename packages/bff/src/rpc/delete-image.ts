import type { ImageServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { deletePicture, type DeleteDeps } from '../domain/delete-picture.js';
import { parseImageName } from '../domain/names.js';

/** `ImageService.DeleteImage`. */
export function deleteImage(deps: DeleteDeps): Implementation<typeof ImageServiceDefinition>['deleteImage'] {
  return async (request, call) => {
    await deletePicture(deps, parseImageName(request.name), call);
    return {};
  };
}
