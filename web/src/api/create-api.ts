import type { Api } from './api.js';
import type { Guard } from './guard.js';
import { imagesApi } from './images-api.js';
import { modelsApi } from './models-api.js';
import { predictionsApi } from './predictions-api.js';

/**
 * @param guard Says who makes the calls.
 * @param origin Where the server is; empty for where the page came from.
 */
export function createApi(guard: Guard, origin = ''): Api {
  return { ...imagesApi(origin, guard), ...predictionsApi(origin, guard), ...modelsApi(origin, guard) };
}
