import { join } from 'node:path';
import { AppError } from '@isitacat/errors';
import { openSigningKey, readBundle, Registry, signManifest, STABLE, type Bundle } from '@isitacat/model';
import { announce } from '../publish/announce.js';
import { comparisonPictures } from '../publish/compare-on.js';
import { destinationOf, openDestination, type Destination } from '../publish/destination.js';
import { scoreBundle } from '../publish/score-bundle.js';
import { beats, comparison } from '../publish/verdict.js';
import { parsePublishFlags, PUBLISH_HELP, type PublishOptions } from './publish-flags.js';
import { SIGNING_KEY } from './signing-key.js';
import type { Surroundings } from './surroundings.js';

/**
 * `npm run publish-model`: a bundle becomes the next version of its model, and
 * answers if it is the first or better than the one that does.
 *
 * @returns The exit status.
 */
export async function publishModel(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { folder, out, signal } = surroundings;
  const options = parsePublishFlags(args, folder);
  if (options === undefined) {
    out(PUBLISH_HELP);
    return 0;
  }
  const destination = await destinationOf(options.destination, surroundings);
  await using store = openDestination(destination, surroundings);
  const registry = new Registry(store);
  const bundle = await readBundle(options.bundleDir, destination.trusted, { signal });
  const { model } = bundle.manifest;
  const champion = await championOf(registry, model, destination, surroundings);
  if (champion?.bundle.digest === bundle.digest) {
    out(`models/${model}/versions/${champion.version} is this very bundle, and answers already`);
    return 0;
  }
  const isBetter = champion === undefined || (await winsOver(champion, bundle, options, surroundings));
  const key = await openSigningKey(destination.keysDir, SIGNING_KEY);
  const signed = { ...bundle, signature: signManifest(bundle.manifestBytes, key) };
  const version = await registry.publish(signed, { signal });
  out(`published models/${model}/versions/${version}, signed by key ${key.id}`);
  if (isBetter) await registry.moveAlias(model, STABLE, version, { signal });
  out(
    isBetter
      ? `models/${model} is answered by version ${version}`
      : `models/${model} is still answered by version ${champion.version}: --force would change that`,
  );
  const told = await announce(model, destination.natsUrl, signal);
  out(told ? 'predictors were told' : 'no predictor was told: those that run look by themselves in 10 s');
  return 0;
}

/** The version that answers now. */
interface Champion {
  readonly version: number;
  readonly bundle: Bundle;
}

async function championOf(
  registry: Registry,
  model: string,
  { trusted }: Destination,
  { root, signal }: Surroundings,
): Promise<Champion | undefined> {
  const stable = await registry.alias(model, STABLE, { signal });
  if (stable === undefined) return undefined;
  const { version } = stable;
  const cache = join(root, '.cache/models');
  return { version, bundle: await registry.fetch(model, version, cache, trusted, { signal }) };
}

async function winsOver(
  champion: Champion,
  bundle: Bundle,
  { evalDir, dataDir, force }: PublishOptions,
  surroundings: Surroundings,
): Promise<boolean> {
  if (force) return true;
  const { out, signal } = surroundings;
  checkLabels(champion.bundle, bundle);
  const { dataset, title } = await comparisonPictures(bundle, { evalDir, dataDir, signal });
  const before = await scoreBundle(champion.bundle, dataset, surroundings);
  const after = await scoreBundle(bundle, dataset, surroundings);
  out(`compared on ${title}:`);
  const contenders = [
    { title: `version ${champion.version}`, metrics: before },
    { title: 'this one', metrics: after },
  ];
  for (const line of comparison(contenders)) out(line);
  return beats(after, before);
}

function checkLabels(champion: Bundle, bundle: Bundle): void {
  const [before, after] = [champion, bundle].map(({ manifest }) => [...manifest.labels].sort().join(', '));
  if (before === after) return;
  throw new AppError(
    'CONFIG_INVALID',
    `the version that answers tells ${before ?? ''} apart, this one ${after ?? ''}: they can't be compared; ` +
      'publish it as another model, or say --force',
  );
}
