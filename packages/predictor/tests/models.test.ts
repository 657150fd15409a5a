import { PUBLISHED_SUBJECT } from '@isitacat/contracts';
import { createLogger, type Logger } from '@isitacat/service-kit';
import { cp, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { solidPng } from './support/solid-png.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

const RED = solidPng([200, 30, 60]);
let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** The version that answers now. */
async function version(): Promise<string> {
  const { $case, value } = await world.ask(RED);
  return $case === 'answer' ? value.modelVersion : 'none';
}

function tellOfPublishing(): void {
  world.connection.publish(PUBLISHED_SUBJECT, 'cat');
}

describe('a predictor and its models', () => {
  it('waits for a model to be published', async () => {
    const predictor = await world.predictor();
    const ready = (await fetch(`http://127.0.0.1:${predictor.httpPort}/readyz`)).status;
    expect(ready).toBe(503);
    await world.publish();
    tellOfPublishing();
    await until(() => version().then(Boolean, () => false));
    expect(await version()).toBe('models/cat/versions/1');
  });

  it('changes to the version that becomes stable without losing a question', async () => {
    await world.publish();
    await world.predictor();
    const versions: string[] = [];
    let isOver = false;
    const asking = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isOver) versions.push(await version());
      }),
    );
    await world.publish({ steepness: 1 / 64 });
    tellOfPublishing();
    await until(() => versions.includes('models/cat/versions/2'));
    const end = versions.length + 50;
    await until(() => versions.length >= end);
    isOver = true;
    await asking;
    expect(new Set(versions)).toEqual(new Set(['models/cat/versions/1', 'models/cat/versions/2']));
    await until(() =>
      world.ask(RED, { version: 1 }).then(
        () => false,
        () => true,
      ),
    );
  });

  it('lets others who share its cache see which version it uses', async () => {
    await world.publish();
    await world.predictor();
    const [name = ''] = await readdir(join(world.folder, 'cache'));
    const used = join(world.folder, 'cache', name);
    await utimes(used, 0, 0);
    tellOfPublishing();
    await until(async () => (await stat(used)).mtimeMs > 0);
    expect(await version()).toBe('models/cat/versions/1');
  });

  it('changes with as many engine processes as it had', async () => {
    await world.publish();
    const lines: string[] = [];
    await world.predictor({ tuning: { children: 3 } }, { log: loggerTo(lines) });
    await world.publish({ steepness: 1 / 64 });
    tellOfPublishing();
    const served = (): string | undefined =>
      lines.find((line) => line.includes('versions/2') && line.includes('is served'));
    await until(() => served() !== undefined);
    expect(served()).toContain('"processes":3');
  });

  it('goes back to a version that becomes stable again', async () => {
    await world.publish();
    await world.publish({ steepness: 1 / 64 });
    await world.predictor();
    expect(await version()).toBe('models/cat/versions/2');
    await world.registry.rollback('cat', { signal: AbortSignal.timeout(5_000) });
    tellOfPublishing();
    await until(async () => (await version()) === 'models/cat/versions/1');
  });

  it('does the jobs that were accepted for a version which is stable no more', async () => {
    await world.publish();
    const first = await world.predictor();
    await first[Symbol.asyncDispose]();
    const id = await world.submit(RED, 'pinned', { version: 1 });
    await world.publish({ steepness: 1 / 64 });
    await world.predictor();
    await until(async () => (await world.result(id)) !== undefined);
    expect(await world.result(id)).toMatchObject({ model: 'models/cat/versions/1', label: 'cat' });
    expect(await version()).toBe('models/cat/versions/2');
    tellOfPublishing();
    await until(() =>
      world.ask(RED, { version: 1 }).then(
        () => false,
        () => true,
      ),
    );
  });

  it.each([
    ['whose files were tampered with', {}, tamper],
    ['that answers otherwise than it should', { goldenCat: 0.9 }, () => Promise.resolve()],
  ])('keeps its model when offered one %s', async (_, options, change) => {
    await world.publish();
    const lines: string[] = [];
    await world.predictor({}, { log: loggerTo(lines) });
    const before = await blobs();
    await world.publish({ steepness: 1 / 64, ...options });
    await change((await blobs()).filter((blob) => !before.includes(blob)));
    tellOfPublishing();
    await until(() => lines.some((line) => line.includes('can not be loaded')));
    expect(lines.join('\n')).toContain('BUNDLE_INVALID');
    expect(await version()).toBe('models/cat/versions/1');
  });

  it('trusts a key that is added while it runs', async () => {
    const later = join(world.folder, 'later');
    await world.predictor({ trustedKeys: [later] });
    await world.publish();
    await cp(join(world.folder, 'keys'), later, { recursive: true });
    tellOfPublishing();
    await until(() => version().then(Boolean, () => false));
    expect(await version()).toBe('models/cat/versions/1');
  });

  it('serves no model whose signer it does not trust', async () => {
    await world.publish();
    const lines: string[] = [];
    await world.predictor({ trustedKeys: [join(world.folder, 'nowhere')] }, { log: loggerTo(lines) });
    expect(lines.join('\n')).toContain('BUNDLE_INVALID');
    await expect(world.ask(RED)).rejects.toThrow(/no responders/i);
  });
});

function blobs(): Promise<readonly string[]> {
  return world.store.list('models/cat/blobs/', { signal: AbortSignal.timeout(5_000) });
}

async function tamper(keys: readonly string[]): Promise<void> {
  const signal = AbortSignal.timeout(5_000);
  for (const key of keys) await world.store.write(key, Buffer.from('something else'), { signal });
}

function loggerTo(lines: string[]): Logger {
  return createLogger({ service: 'predictor', destination: { write: (line) => void lines.push(line) } });
}
