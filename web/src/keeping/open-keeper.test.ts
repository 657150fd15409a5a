import { Prediction, PredictionState } from '@isitacat/contracts';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from './database.js';
import type { KeptQuestion } from './keeper.js';
import { openKeeper, type BrowserParts } from './open-keeper.js';

const question: KeptQuestion = {
  id: 7,
  name: 'cat.jpg',
  prepared: { blob: new Blob(['small']), size: { width: 3, height: 2 } },
  uploadId: 'u',
  predictId: 'p',
};
const cat = Prediction.fromPartial({
  name: 'predictions/a',
  state: PredictionState.PREDICTION_STATE_SUCCEEDED,
  label: 'cat',
});

let held: Set<string>;
let names: number;

/** One tab of a browser; the lock of a page is free once it is closed. */
function tab() {
  const storage = new Map<string, string>();
  const mine = new Set<string>();
  const locks = {
    async request(name: string, _options: LockOptions, work: (lock: Lock | null) => Promise<unknown>) {
      if (held.has(name)) return work(null);
      held.add(name);
      mine.add(name);
      return work({ name, mode: 'exclusive' });
    },
  };
  const parts: BrowserParts = {
    // The page uses one of the overloads.
    locks: locks as unknown as Pick<LockManager, 'request'>,
    tab: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => storage.set(key, value),
    },
    open: () => openDatabase(),
  };
  return {
    parts,
    open: () => openKeeper(() => `batch-${++names}`, parts),
    close: () => {
      for (const name of mine) held.delete(name);
      mine.clear();
    },
  };
}

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  held = new Set();
  names = 0;
});

describe('openKeeper', () => {
  it('finds after a reload what was asked, what was answered and where the stream was', async () => {
    const page = tab();
    const keeper = await page.open();
    expect(keeper.left).toEqual({ questions: [], answers: [], resumeToken: '' });
    keeper.keepQuestion(question);
    keeper.noteAnswer('token', cat);
    await vi.waitFor(async () => {
      const database = await openDatabase();
      expect(await database.count('answers')).toBe(1);
      database.close();
    });
    page.close();
    const again = await page.open();
    expect(again.batch).toBe(keeper.batch);
    expect(again.left).toMatchObject({ questions: [{ id: 7, uploadId: 'u' }], resumeToken: 'token' });
    expect(again.left.answers).toEqual([cat]);
  });

  it('leaves alone what another open tab works on', async () => {
    const first = await tab().open();
    const second = await tab().open();
    expect(second.batch).not.toBe(first.batch);
  });

  it('takes over what a closed tab left', async () => {
    const closed = tab();
    const left = await closed.open();
    closed.close();
    expect((await tab().open()).batch).toBe(left.batch);
  });

  it('forgets what was dropped', async () => {
    const page = tab();
    const keeper = await page.open();
    keeper.keepQuestion(question);
    keeper.noteAnswer('token', cat);
    keeper.dropQuestion({ id: 7, prediction: cat.name });
    page.close();
    expect((await page.open()).left).toMatchObject({ questions: [], answers: [], resumeToken: 'token' });
  });

  it('forgets a week later', async () => {
    const page = tab();
    const keeper = await page.open();
    keeper.keepQuestion(question);
    page.close();
    const database = await openDatabase();
    const usedTime = new Date(Date.now() - 8 * 24 * 3_600_000);
    await database.put('sessions', { batch: keeper.batch, resumeToken: 'old', usedTime });
    database.close();
    expect((await page.open()).left).toEqual({ questions: [], answers: [], resumeToken: '' });
  });

  it('keeps nothing, and works, where the browser has no database', async () => {
    const { parts } = tab();
    const keeper = await openKeeper(() => 'batch', { ...parts, open: () => Promise.reject(new Error('no')) });
    keeper.keepQuestion(question);
    expect(keeper).toMatchObject({ batch: 'batch', left: { questions: [] } });
  });
});
