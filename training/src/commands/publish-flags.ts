import { resolve } from 'node:path';
import { AppError } from '@isitacat/errors';
import { isModelId } from '@isitacat/model';
import type { DestinationFlags } from '../publish/destination.js';
import { FlagReader, readFlags } from './read-flags.js';

/** What `npm run publish-model` was asked for; paths but `destination`'s are absolute. */
export interface PublishOptions {
  readonly bundleDir: string;
  readonly evalDir: string | undefined;
  readonly dataDir: string | undefined;
  readonly force: boolean;
  readonly destination: DestinationFlags;
}

const DESTINATION_HELP = `  --data-dir DIR  data folder of the system that is to serve it (default .data)
  --storage URL   its registry, where that isn't in the data folder: gs://bucket/prefix, file:///folder
  --help          prints this`;

/** Told by `--help`. */
export const PUBLISH_HELP = `usage: npm run publish-model -- BUNDLE [flags]

Publishes what npm run train wrote as the next version of its model, signed with your key. A model's
first version answers at once; a later one does when it is better than the one that answers now.

  --data DIR      the folder it was trained on: both are compared on its validation pictures
  --eval DIR      another folder of labelled pictures to compare on
  --force         makes it answer whatever the figures say
${DESTINATION_HELP}`;

/** Told by `--help`. */
export const ROLLBACK_HELP = `usage: npm run rollback -- --model NAME [flags]

Makes the version that answered before answer again.

  --model NAME    the model
${DESTINATION_HELP}`;

/**
 * @returns `undefined` when help was asked for.
 * @throws AppError `CONFIG_INVALID` naming what is wrong.
 */
export function parsePublishFlags(args: readonly string[], folder: string): PublishOptions | undefined {
  const names = ['eval', 'data', 'data-dir', 'storage'];
  const { values, help, switches, positionals } = readFlags(args, names, 'publish-model', ['force']);
  if (help) return undefined;
  const read = new FlagReader(values);
  const path = (name: string): string | undefined => {
    const value = read.optional(name);
    return value === undefined ? undefined : resolve(folder, value);
  };
  const options = { evalDir: path('eval'), dataDir: path('data'), destination: destinationFlags(read) };
  read.finish();
  const [bundle, ...more] = positionals;
  if (bundle === undefined || more.length > 0)
    throw new AppError('CONFIG_INVALID', 'say which bundle: npm run publish-model -- BUNDLE');
  const force = switches.has('force');
  if ([options.evalDir !== undefined, options.dataDir !== undefined, force].filter(Boolean).length > 1)
    throw new AppError('CONFIG_INVALID', '--data, --eval and --force exclude each other');
  return { ...options, bundleDir: resolve(folder, bundle), force };
}

/** What `npm run rollback` was asked for. */
export interface RollbackOptions {
  readonly model: string;
  readonly destination: DestinationFlags;
}

/**
 * @returns `undefined` when help was asked for.
 * @throws AppError `CONFIG_INVALID` naming what is wrong.
 */
export function parseRollbackFlags(args: readonly string[]): RollbackOptions | undefined {
  const { values, help } = readFlags(args, ['model', 'data-dir', 'storage'], 'rollback');
  if (help) return undefined;
  const read = new FlagReader(values);
  const model = read.required('model');
  const destination = destinationFlags(read);
  read.finish();
  if (!isModelId(model)) throw new AppError('CONFIG_INVALID', `--model must be like cat, not "${model}"`);
  return { model, destination };
}

function destinationFlags(read: FlagReader): DestinationFlags {
  return { dataDir: read.optional('data-dir'), storage: read.optional('storage') };
}
