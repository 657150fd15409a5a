import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { KeptQuestion } from './keeper.js';

/** One page's questions; a page that is opened later takes over what nobody works on. */
export interface SessionRecord {
  readonly batch: string;
  readonly resumeToken: string;
  /** When it was last opened. */
  readonly usedTime: Date;
}

/** A final answer, encoded as on the wire: that outlives changes of the page. */
interface AnswerRecord {
  readonly batch: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Schema extends DBSchema {
  sessions: { key: string; value: SessionRecord };
  questions: {
    key: number;
    value: KeptQuestion & { readonly batch: string };
    indexes: { batch: string };
  };
  answers: { key: string; value: AnswerRecord; indexes: { batch: string } };
}

/** What the page keeps in the browser. */
export type Database = IDBPDatabase<Schema>;

/** @throws DOMException where the browser keeps nothing, such as in some private windows. */
export function openDatabase(name = 'isitacat'): Promise<Database> {
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('sessions', { keyPath: 'batch' });
      database.createObjectStore('questions', { keyPath: 'id' }).createIndex('batch', 'batch');
      database.createObjectStore('answers', { keyPath: 'name' }).createIndex('batch', 'batch');
    },
  });
}
