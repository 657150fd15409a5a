import type { ModelServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { pageToken, parsePage } from '../domain/page.js';
import type { ModelCatalog } from '../domain/ports.js';

const LIST = 'models';

/** `ModelService.ListModels`. */
export function listModels(
  models: ModelCatalog,
): Implementation<typeof ModelServiceDefinition>['listModels'] {
  return async (request, call) => {
    const page = await models.list(parsePage(request.pageSize, request.pageToken, LIST), call);
    return { models: page.items, nextPageToken: pageToken(page.next, LIST) };
  };
}
