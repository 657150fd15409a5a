import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { sharedData } from '@isitacat/testkit';

/** A real picture and what it shows. */
export interface LabelledPicture {
  readonly file: string;
  readonly label: 'cat' | 'not_cat';
  readonly bytes: Buffer;
}

/** The openly licensed pictures, cats first. */
export function demoPictures(): readonly LabelledPicture[] {
  return (['cat', 'not_cat'] as const).flatMap((label) => {
    const folder = sharedData(`demo/${label}`);
    return readdirSync(folder)
      .sort()
      .map((name) => ({ file: name, label, bytes: readFileSync(path.join(folder, name)) }));
  });
}

/** One openly licensed picture of a cat. */
export function demoCat(): Buffer {
  return readFileSync(sharedData('demo/cat/oxford_pets_sample__Persian_114.jpg'));
}
