import type { Api } from './api.js';
import { imagesApi } from './images-api.js';
import { modelsApi } from './models-api.js';
import { predictionsApi } from './predictions-api.js';

/** @param origin Where the server is; empty for where the page came from. */
export function createApi(origin = ''): Api {
  return { ...imagesApi(origin), ...predictionsApi(origin), ...modelsApi(origin) };
}
