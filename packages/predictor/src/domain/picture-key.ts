import type { Work } from '@isitacat/contracts';
import { createHash } from 'node:crypto';
import type { LoadedModel } from './ports.js';

/**
 * Names a question: equal where the same bytes are asked of the same bundle and engine.
 * Undefined where its bytes have no name.
 */
export function pictureKey(
  { picture }: Work,
  { identity }: Pick<LoadedModel, 'identity'>,
): string | undefined {
  switch (picture?.$case) {
    case 'content':
      return `${identity} ${createHash('sha256').update(picture.value).digest('base64')}`;
    case 'stored': {
      const { sha256 } = picture.value;
      return sha256.length === 0 ? undefined : `${identity} ${Buffer.from(sha256).toString('base64')}`;
    }
    case undefined:
      return undefined;
    default:
      return picture satisfies never;
  }
}
