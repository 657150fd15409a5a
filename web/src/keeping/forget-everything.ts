import { openDatabase } from './database.js';

/** Forgets every question that the browser keeps, of whatever page: another person may use it next. */
export async function forgetEverything(open = openDatabase): Promise<void> {
  try {
    const database = await open();
    const stores = ['sessions', 'questions', 'answers'] as const;
    const change = database.transaction(stores, 'readwrite');
    await Promise.all([...stores.map((name) => change.objectStore(name).clear()), change.done]);
  } catch {
    // Where it keeps nothing, there is nothing to forget.
  }
}
