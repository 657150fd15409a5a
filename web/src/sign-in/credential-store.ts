import type { Credential } from './credential.js';

/** Keeps what somebody is known by, in this browser alone. Where it keeps nothing, people sign in again. */
export interface CredentialStore {
  load(): Credential | undefined;
  /** @param remember Whether it outlives this tab. A renewed one stays where it was. */
  save(credential: Credential, remember?: boolean): void;
  clear(): void;
}

type Place = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEY = 'isitacat.credential';

/**
 * @param tab Forgets with the tab.
 * @param device Forgets nothing by itself.
 */
export function credentialStore(tab: () => Place, device: () => Place): CredentialStore {
  const places = [tab, device];
  const clear = (): void => {
    for (const place of places) {
      quietly(() => {
        place().removeItem(KEY);
      });
    }
  };
  return {
    load: () => places.map((place) => parse(quietly(() => place().getItem(KEY)))).find(Boolean),
    save(credential, remember) {
      const stays = remember ?? quietly(() => device().getItem(KEY)) !== undefined;
      clear();
      quietly(() => {
        (stays ? device() : tab()).setItem(KEY, JSON.stringify(credential));
      });
    },
    clear,
  };
}

/** Some people forbid a page to keep anything. */
function quietly<Value>(act: () => Value): NonNullable<Value> | undefined {
  try {
    return act() ?? undefined;
  } catch {
    return undefined;
  }
}

function parse(text: string | undefined): Credential | undefined {
  const value = quietly(() => JSON.parse(text ?? 'null') as Credential | null);
  const known = value?.kind === 'key' ? value.key : value?.token;
  return typeof known === 'string' ? value : undefined;
}
