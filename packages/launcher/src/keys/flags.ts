import { readArguments, wrongCall } from '../flags/read-arguments.js';

/** What `npm run keys` is asked to do. */
export type KeysAction =
  | { readonly verb: 'help' }
  | { readonly verb: 'list' }
  | { readonly verb: 'create'; readonly owner: string }
  | { readonly verb: 'revoke'; readonly ids: readonly string[] };

/** What the command line of `npm run keys` says. */
export interface KeysFlags {
  readonly action: KeysAction;
  readonly dataDir: string | undefined;
  /** URL; in place of the data folder's. */
  readonly storage: string | undefined;
  /** Whether to print a line of JSON for each thing rather than words. */
  readonly json: boolean;
}

/** Told by `--help`. */
export const KEYS_HELP = `usage: npm run keys -- create --owner NAME | list | revoke ID...  [flags]

The keys by which programs sign in, where ISITACAT_SIGN_IN is set. A key is shown once, when it
is made; only its hash is kept. It is sent as the header x-api-key.

  create --owner NAME   makes a key; what is made with it belongs to NAME, as do other keys of NAME
  list                  every key but itself, also those that were revoked
  revoke ID...          refuses these from now on: everywhere within three seconds

  --data-dir DIR        data folder of the system (default .data)
  --storage URL         its storage, where that isn't in the data folder: gs://bucket/prefix, file:///folder
  --json                a line of JSON for each
  --help                prints this`;

const USAGE = {
  options: {
    owner: { type: 'string' },
    'data-dir': { type: 'string' },
    storage: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
  takesWords: true,
  hint: 'npm run keys -- --help tells the rest',
} as const;

/** @throws AppError `CONFIG_INVALID` saying what was expected. */
export function parseKeysFlags(args: readonly string[]): KeysFlags {
  const { values, positionals } = readArguments(args, USAGE);
  const { help = false, owner, json = false } = values;
  return {
    action: help ? { verb: 'help' } : readAction(positionals, owner),
    dataDir: values['data-dir'],
    storage: values.storage,
    json,
  };
}

function readAction([verb, ...ids]: readonly string[], owner: string | undefined): KeysAction {
  if (verb === 'create' && ids.length === 0 && owner !== undefined) return { verb, owner };
  if (verb === 'list' && ids.length === 0 && owner === undefined) return { verb };
  if (verb === 'revoke' && ids.length > 0 && owner === undefined) return { verb, ids };
  throw wrongCall(USAGE, 'say create --owner NAME, list or revoke ID');
}
