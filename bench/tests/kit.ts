import { join } from 'node:path';
import { ensureSet } from '../src/pictures/make-sets.js';
import { BUNDLE } from '../src/systems/bundle-models.js';
import { CACHE } from '../src/systems/environment.js';
import { startOurs } from '../src/trials/start-ours.js';
import type { Finding, TrialKit } from '../src/trials/trial.js';

const LIMIT_MS = 290_000;

/** The pictures of set S. */
export function smallPictures(): Promise<string> {
  return ensureSet('S', { sources: join(BUNDLE, 'golden'), folder: join(CACHE, 'pictures') });
}

/** A trial's surroundings, with measurements that are short. */
export async function shortKit(durationMs: number, limitMs = LIMIT_MS): Promise<TrialKit> {
  const pictures = await smallPictures();
  const signal = AbortSignal.timeout(limitMs);
  return {
    ...{ pictures, durationMs, signal, say: () => undefined },
    start: (options = {}) => startOurs(options, { pictures, env: process.env, signal }),
  };
}

/** The figure of that name. */
export function figure(findings: readonly Finding[], what: string): number {
  const found = findings.find((finding) => finding.what === what);
  if (found === undefined) throw new Error(`no figure ${JSON.stringify(what)}`);
  return found.value;
}
