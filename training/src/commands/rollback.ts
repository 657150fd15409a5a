import { Registry } from '@isitacat/model';
import { announce } from '../publish/announce.js';
import { destinationOf, openDestination } from '../publish/destination.js';
import { parseRollbackFlags, ROLLBACK_HELP } from './publish-flags.js';
import type { Surroundings } from './surroundings.js';

/**
 * `npm run rollback`: the version that answered before answers again.
 *
 * @returns The exit status.
 */
export async function rollback(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, signal } = surroundings;
  const options = parseRollbackFlags(args);
  if (options === undefined) {
    out(ROLLBACK_HELP);
    return 0;
  }
  const { model } = options;
  const destination = await destinationOf(options.destination, surroundings);
  await using store = openDestination(destination, surroundings);
  const { version } = await new Registry(store).rollback(model, { signal });
  out(`models/${model} is answered by version ${version} again`);
  const told = await announce(model, destination.broker, signal);
  out(told ? 'predictors were told' : 'no predictor was told: those that run look by themselves in 10 s');
  return 0;
}
