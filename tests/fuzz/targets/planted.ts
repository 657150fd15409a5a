import type { FuzzTarget } from '../target.js';

const WORD = 'CAT';

/** A reader with a fault behind three steps, each of which must be found: shows that the search finds its way. */
export function plantedTarget(): FuzzTarget {
  return { name: 'planted', seeds: [Buffer.from('....')], words: [], refusals: [], read };
}

function read(bytes: Uint8Array): void {
  if (bytes[0] !== WORD.charCodeAt(0)) return;
  if (bytes[1] !== WORD.charCodeAt(1)) return;
  if (bytes[2] !== WORD.charCodeAt(2)) return;
  throw new Error('the fault behind three steps');
}
