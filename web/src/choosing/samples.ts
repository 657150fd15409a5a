import catUrl from '../../../demo/cat.jpg';
import dogUrl from '../../../demo/dog.jpg';

/** A picture that comes with the page; demo/CREDITS.md says whose it is. */
export interface Sample {
  readonly name: 'cat' | 'dog';
  readonly url: string;
}

export const SAMPLES: readonly Sample[] = [
  { name: 'cat', url: catUrl },
  { name: 'dog', url: dogUrl },
];

/** A sample as if somebody had chosen it. @throws TypeError when it cannot be loaded. */
export async function fetchSample({ url }: Sample, name: string): Promise<File> {
  const response = await fetch(url);
  if (!response.ok) throw new TypeError(`the sample was not delivered: ${response.status}`);
  const blob = await response.blob();
  return new File([blob], name, { type: blob.type });
}
