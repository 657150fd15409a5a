import { join } from 'node:path';
import { AppError } from '@isitacat/errors';
import {
  openSigningKey,
  readBundle,
  Registry,
  signManifest,
  STABLE,
  type Bundle,
  type PublishedVersion,
} from '@isitacat/model';
import { announce } from '../publish/announce.js';
import { comparisonPictures } from '../publish/compare-on.js';
import { destinationOf, openDestination } from '../publish/destination.js';
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
  const { folder, root, out, signal } = surroundings;
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
  const champion = await championOf(registry, model, signal);
  if (champion?.digest === bundle.digest) {
    out(`models/${model}/versions/${champion.version} is this very bundle, and answers already`);
    return 0;
  }
  const fetchChampion = (version: number): Promise<Bundle> =>
    registry.fetch(model, version, join(root, '.cache/models'), destination.trusted, { signal });
  const isBetter =
    champion === undefined ||
    options.force ||
    (await isBetterThan(await fetchChampion(champion.version), bundle, options, surroundings));
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
  const told = await announce(model, destination.broker, signal);
  out(told ? 'predictors were told' : 'no predictor was told: those that run look by themselves in 10 s');
  return 0;
}

/** The version that answers now. */
async function championOf(
  registry: Registry,
  model: string,
  signal: AbortSignal,
): Promise<Pick<PublishedVersion, 'version' | 'digest'> | undefined> {
  const stable = await registry.alias(model, STABLE, { signal });
  return stable === undefined ? undefined : await registry.readVersion(model, stable.version, { signal });
}

/** Compares two bundles, and shows how they do. */
async function isBetterThan(
  champion: Bundle,
  bundle: Bundle,
  { evalDir, dataDir }: PublishOptions,
  surroundings: Surroundings,
): Promise<boolean> {
  const { out, signal } = surroundings;
  checkLabels(champion, bundle);
  const { dataset, title } = await comparisonPictures(bundle, { evalDir, dataDir, signal });
  const before = await scoreBundle(champion, dataset, surroundings);
  const after = await scoreBundle(bundle, dataset, surroundings);
  out(`compared on ${title}:`);
  const contenders = [
    { title: 'answers now', metrics: before },
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
