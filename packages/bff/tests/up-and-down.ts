import type { Image } from '@isitacat/contracts';

import { collect } from './errors.js';
import type { System } from './system.js';

/** Uploads a picture. */
export async function uploaded(system: System, content: Uint8Array, displayName = ''): Promise<Image> {
  const { image } = await system.images.upload({ content, displayName });
  if (image === undefined) throw new Error('no image');
  return image;
}

/** What `GetImage` sends. */
export interface Downloaded {
  readonly image: Image | undefined;
  readonly content: Buffer;
  /** Bytes of its largest piece. */
  readonly largest: number;
}

/** Reads a picture to its end. */
export async function download(system: System, name: string): Promise<Downloaded> {
  const parts = (await collect(system.images.getImage({ name }))).map(({ part }) => part);
  const [first, ...rest] = parts;
  const chunks = rest.map((part) => (part?.$case === 'chunk' ? part.value : new Uint8Array()));
  return {
    image: first?.$case === 'image' ? first.value : undefined,
    content: Buffer.concat(chunks),
    largest: Math.max(0, ...chunks.map(({ length }) => length)),
  };
}
