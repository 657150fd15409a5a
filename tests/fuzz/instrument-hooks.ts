import type { LoadHook } from 'node:module';
import { instrument } from './instrument.js';

/** Our own code, without what is generated of messages that nobody outside sends. */
const COUNTED =
  /\/(packages\/(?!contracts\/)|training\/|packages\/contracts\/dist\/gen\/isitacat\/bus\/).*dist\/.*\.js$|\/fuzz\/dist\/targets\/planted\.js$/;

let places = 0;

/** Called by Node for each module that is imported. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  if (!COUNTED.test(url) || loaded.format !== 'module' || loaded.source == null) return loaded;
  const text = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
  return { ...loaded, source: instrument(text, url, () => places++) };
};
