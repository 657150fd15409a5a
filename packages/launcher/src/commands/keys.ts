import { EnvReader, type ApiKey } from '@isitacat/service-kit';
import { openStore } from '@isitacat/storage';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KEYS_HELP, parseKeysFlags, type KeysFlags } from '../keys/flags.js';
import { KeyList } from '../keys/key-list.js';
import type { Surroundings } from './surroundings.js';

/** A bucket answers within this, or not at all. */
const LIMIT_MS = 30_000;

/** `npm run keys`: the keys by which programs sign in. */
export async function keys(flags: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, err } = surroundings;
  const asked = parseKeysFlags(flags);
  const { action, json } = asked;
  if (action.verb === 'help') {
    out(KEYS_HELP);
    return 0;
  }
  await using store = openStore(...placeOf(asked, surroundings));
  const list = new KeyList(store);
  const call = { signal: AbortSignal.timeout(LIMIT_MS) };
  switch (action.verb) {
    case 'list': {
      const all = await list.list(call);
      for (const key of all) out(json ? JSON.stringify(withoutHash(key)) : describe(key));
      if (all.length === 0) err('no key was made');
      return 0;
    }
    case 'create': {
      const { text, key } = await list.create(action.owner, call);
      out(json ? JSON.stringify({ ...withoutHash(key), key: text }) : text);
      err(`the key ${key.id} of ${key.owner}, to be sent as x-api-key: it is not shown again`);
      return 0;
    }
    case 'revoke':
      for (const id of action.ids) {
        await list.revoke(id, call);
        out(json ? JSON.stringify({ id }) : `${id} is refused within three seconds`);
      }
      return 0;
    default:
      return action satisfies never;
  }
}

function placeOf(
  { dataDir = '.data', storage }: KeysFlags,
  { env, folder }: Surroundings,
): Parameters<typeof openStore> {
  const read = new EnvReader(env);
  const usual = pathToFileURL(join(resolve(folder, dataDir), 'storage')).href;
  const url = storage ?? read.url('ISITACAT_STORAGE', { default: usual });
  const emulatorHost = read.optional('STORAGE_EMULATOR_HOST');
  read.finish();
  return [url, emulatorHost === undefined ? {} : { emulatorHost }];
}

function withoutHash({ id, owner, createTime, revokeTime }: ApiKey): Omit<ApiKey, 'hash'> {
  return { id, owner, createTime, ...(revokeTime !== undefined && { revokeTime }) };
}

function describe({ id, owner, createTime, revokeTime }: ApiKey): string {
  const end = revokeTime === undefined ? '' : `, revoked ${revokeTime}`;
  return `${id}  ${owner}  made ${createTime}${end}`;
}
