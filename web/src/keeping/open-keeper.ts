import { openDatabase, type Database } from './database.js';
import { forgetfulKeeper, type Keeper } from './keeper.js';
import { storedKeeper } from './stored-keeper.js';

/** What of the browser is needed; a page that came by plain HTTP from another machine has no locks. */
export interface BrowserParts {
  readonly locks: Pick<LockManager, 'request'> | undefined;
  /** Of this tab alone, through reloads. */
  readonly tab: Pick<Storage, 'getItem' | 'setItem'>;
  readonly open: () => Promise<Database>;
}

/** A page that is being left gives up its questions within this, even on a slow device. */
const TAKEOVER_MS = 3_000;
/** The server has forgotten request ids by then, and people what they asked. */
const MAX_AGE_MS = 7 * 24 * 3_600_000;
const TAB_KEY = 'isitacat-session';

/**
 * Takes up what this tab was asked before it was reloaded, or what a closed tab left open; never what another open
 * tab works on. Always resolves: where the browser keeps nothing, neither does the keeper.
 *
 * @param newName Draws a name that no one else has.
 */
export async function openKeeper(newName: () => string, parts: BrowserParts = realParts()): Promise<Keeper> {
  try {
    const database = await parts.open();
    await dropOld(database);
    const batch = (await adopt(database, parts)) ?? (await begin(parts, newName()));
    parts.tab.setItem(TAB_KEY, batch);
    const session = await database.get('sessions', batch);
    await database.put('sessions', { resumeToken: '', ...session, batch, usedTime: new Date() });
    return await storedKeeper(database, batch);
  } catch {
    return forgetfulKeeper(newName());
  }
}

function realParts(): BrowserParts {
  return {
    locks: 'locks' in navigator ? navigator.locks : undefined,
    tab: sessionStorage,
    open: openDatabase,
  };
}

async function adopt(database: Database, { locks, tab }: BrowserParts): Promise<string | undefined> {
  const own = tab.getItem(TAB_KEY) ?? undefined;
  if (!locks) return own;
  if (own !== undefined && (await take(locks, own, { signal: AbortSignal.timeout(TAKEOVER_MS) }))) return own;
  const sessions = await database.getAll('sessions');
  for (const { batch } of sessions.toSorted((one, other) => +other.usedTime - +one.usedTime))
    if (batch !== own && (await take(locks, batch, { ifAvailable: true }))) return batch;
  return undefined;
}

async function begin({ locks }: BrowserParts, batch: string): Promise<string> {
  if (locks) await take(locks, batch, {});
  return batch;
}

/** @returns whether this page has it now; it then keeps it until it is gone. */
function take(locks: Pick<LockManager, 'request'>, batch: string, options: LockOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const held = locks.request(`isitacat-${batch}`, options, async (lock) => {
      resolve(lock !== null);
      if (lock) await new Promise(() => undefined);
    });
    held.catch(() => {
      resolve(false); // another page with the same history has it
    });
  });
}

async function dropOld(database: Database): Promise<void> {
  const limit = Date.now() - MAX_AGE_MS;
  for (const { batch, usedTime } of await database.getAll('sessions')) {
    if (usedTime.getTime() > limit) continue;
    const change = database.transaction(['sessions', 'questions', 'answers'], 'readwrite');
    await change.objectStore('sessions').delete(batch);
    for (const key of await change.objectStore('questions').index('batch').getAllKeys(batch))
      await change.objectStore('questions').delete(key);
    for (const key of await change.objectStore('answers').index('batch').getAllKeys(batch))
      await change.objectStore('answers').delete(key);
    await change.done;
  }
}
