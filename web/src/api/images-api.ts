import { ImageServiceDefinition, type Image } from '@isitacat/contracts';
import type { Api } from './api.js';
import { createCaller } from './caller.js';
import type { Guard } from './guard.js';
import { present } from './present.js';
import { READ_TIMEOUT_MS, UPLOAD_TIMEOUT_MS, WRITE_TIMEOUT_MS } from './timeouts.js';

/** The calls about pictures. */
export function imagesApi(origin: string, guard: Guard): Pick<Api, 'upload' | 'getImage' | 'deleteImage'> {
  const images = createCaller(origin, ImageServiceDefinition.fullName, guard);
  const { methods } = ImageServiceDefinition;
  return {
    async upload(content, displayName, requestId, signal) {
      const request = { content, displayName, requestId };
      const options = { signal, timeoutMs: UPLOAD_TIMEOUT_MS, traceId: requestId };
      const { image } = await images.unary(methods.upload, request, options);
      return present(image).name;
    },
    async getImage(name, signal) {
      let image: Image | undefined;
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      const stream = images.stream(methods.getImage, { name }, { signal, timeoutMs: READ_TIMEOUT_MS });
      for await (const { part } of stream) {
        if (part?.$case === 'image') image = part.value;
        else if (part) chunks.push(new Uint8Array(part.value));
      }
      const found = present(image);
      return { image: found, blob: new Blob(chunks, { type: found.mimeType }) };
    },
    async deleteImage(name, signal) {
      await images.unary(methods.deleteImage, { name }, { signal, timeoutMs: WRITE_TIMEOUT_MS });
    },
  };
}
