import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { imageContentKey, imageRecordKey } from '@isitacat/contracts';
import { openStore, type BlobStore } from '@isitacat/storage';
import { temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedback } from '../src/commands/feedback.js';
import { readDataset } from '../src/dataset/read-dataset.js';
import { idOf, say, type Said } from './support/said.js';
import { quietSurroundings } from './support/surroundings.js';

const CALL = { signal: AbortSignal.timeout(60_000) };
const WRONG: Said = {
  picture: 'a',
  prediction: 'b',
  label: 'not_cat',
  answered: 'cat',
  note: 'a "fox", red',
};
const RIGHT: Said = { picture: 'c', prediction: 'd', label: 'cat', answered: 'cat', mimeType: 'image/jpeg' };

let folder: TemporaryDirectory;
let store: BlobStore;
let dir: string;
beforeEach(async () => {
  folder = await temporaryDirectory();
  store = openStore(pathToFileURL(join(folder.path, 'data/storage')).href);
  dir = join(folder.path, 'said');
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function run(...args: readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
  const { surroundings, lines } = quietSurroundings(folder.path);
  const status = await feedback([...args, '--data-dir', 'data'], surroundings);
  return { status, text: lines.join('\n') };
}

async function files(): Promise<readonly string[]> {
  return (await readdir(dir, { recursive: true })).filter((path) => path.includes('.')).sort();
}

describe('npm run feedback -- export', () => {
  it('writes a folder that training reads, and a table of what was said', async () => {
    await say(store, WRONG);
    await say(store, RIGHT);
    const { status, text } = await run('export', 'said');
    expect(text).toContain(': 1 cat, 1 not_cat\n');
    expect(status).toBe(0);
    expect(await files()).toEqual([`cat/${idOf('c')}.jpg`, 'feedback.csv', `not_cat/${idOf('a')}.png`]);
    const { labels, examples } = await readDataset(dir, CALL);
    expect([labels, examples.length]).toEqual([['cat', 'not_cat'], 2]);
    expect((await readFile(join(dir, 'feedback.csv'), 'utf8')).split('\n')).toEqual([
      'path,label,answer,model,prediction,time,note',
      `not_cat/${idOf('a')}.png,not_cat,wrong,models/cat/versions/3,predictions/${idOf('b')},2026-11-01T12:00:00.000Z,"a ""fox"", red"`,
      `cat/${idOf('c')}.jpg,cat,right,models/cat/versions/3,predictions/${idOf('d')},2026-11-01T12:00:00.000Z,`,
      '',
    ]);
  });

  it('brings the folder up to date when it is done again, and leaves what is not its own', async () => {
    for (const said of [WRONG, RIGHT]) await say(store, said);
    await say(store, { ...RIGHT, picture: 'e', prediction: 'f' });
    await mkdir(join(dir, 'cat'), { recursive: true });
    await writeFile(join(dir, 'cat/mine.png'), 'my own');
    await run('export', 'said');
    await say(store, { ...WRONG, label: 'cat', note: '' });
    await store.delete(imageRecordKey(idOf('e')), CALL);
    expect((await run('export', 'said')).text).toContain('removed 2 that');
    expect(await files()).toEqual([
      `cat/${idOf('a')}.png`,
      `cat/${idOf('c')}.jpg`,
      'cat/mine.png',
      'feedback.csv',
    ]);
  });

  it('takes what was said last of a picture that was asked about twice', async () => {
    await say(store, { ...WRONG, prediction: 'x', time: '2026-11-03T12:00:00Z', label: 'cat' });
    await say(store, { ...WRONG, prediction: 'y', time: '2026-11-02T12:00:00Z' });
    expect((await run('export', 'said')).text).toContain(': 1 cat\n');
  });

  it('takes only what was said since a time', async () => {
    await say(store, WRONG);
    await say(store, { ...RIGHT, time: '2026-11-05T12:00:00Z' });
    expect((await run('export', 'said', '--since', '2026-11-02')).text).toContain(': 1 cat\n');
    const later = await run('export', 'said', '--since', '2026-11-06T01:00:00Z');
    expect(later.status).toBe(1);
    expect(later.text).toMatch(/^nobody said anything since 2026-11-06T01:00:00.000Z yet/);
  });

  it('asks which model is meant when several were spoken of', async () => {
    await say(store, WRONG);
    await say(store, { ...RIGHT, model: 'dog' });
    await expect(run('export', 'said')).rejects.toThrow('say --model, one of cat, dog');
    expect((await run('export', 'said', '--model', 'dog')).text).toContain(': 1 cat\n');
    expect((await run('export', 'said', '--model', 'bird')).text).toMatch(
      /^nobody said anything of models\/bird/,
    );
  });

  it('tells of a picture that is damaged, and exports the others', async () => {
    for (const said of [WRONG, RIGHT]) await say(store, said);
    await store.write(imageContentKey(idOf('a')), Buffer.from('other bytes'), CALL);
    const { status, text } = await run('export', 'said');
    expect(status).toBe(1);
    expect(text).toContain(`images/${idOf('a')} could not be read`);
    expect(await files()).toEqual([`cat/${idOf('c')}.jpg`, 'feedback.csv']);
  });

  it('says plainly that there is none, what it takes, and what was wrong', async () => {
    expect(await run('export', 'said')).toMatchObject({ status: 1 });
    expect((await run('--help')).text).toContain('usage: npm run feedback');
    for (const args of [[], ['import', 'said'], ['export'], ['export', 'a', 'b'], ['export', '']])
      await expect(run(...args)).rejects.toThrow('npm run feedback -- export DIR');
    await expect(run('export', 'said', '--since', 'monday')).rejects.toThrow('--since must be like');
    await expect(run('export', 'said', '--model', '../x')).rejects.toThrow('--model must be like');
  });

  it('never writes outside of the folder', async () => {
    await say(store, { ...WRONG, label: '../up' });
    await expect(run('export', 'said')).rejects.toThrow("can not be a folder's name");
    await mkdir(dir, { recursive: true });
    await writeFile(join(folder.path, 'precious.png'), 'mine');
    await writeFile(join(dir, 'feedback.csv'), 'path,label\n../precious.png,cat\n');
    await say(store, { ...WRONG, label: 'not_cat' });
    await run('export', 'said');
    expect(await readFile(join(folder.path, 'precious.png'), 'utf8')).toBe('mine');
  });
});
