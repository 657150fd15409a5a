// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { PictureWorkshop, type WorkerLike } from './picture-workshop.js';
import type { PrepareReply } from './worker-messages.js';

const input = { width: 260, height: 260 };
const file = new Blob(['pixels']);
const { signal } = new AbortController();
const prepared = { blob: new Blob(['small']), size: input };

class FakeWorker extends EventTarget implements WorkerLike {
  readonly asked: unknown[] = [];
  readonly terminate = vi.fn();
  postMessage(request: unknown): void {
    this.asked.push(request);
  }
  reply(data: PrepareReply): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

function workshop(size: number) {
  const workers: FakeWorker[] = [];
  const shop = new PictureWorkshop(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  }, size);
  return { shop, workers };
}

async function started(workers: readonly FakeWorker[], count: number): Promise<void> {
  await vi.waitFor(() => {
    expect(workers.reduce((sum, worker) => sum + worker.asked.length, 0)).toBe(count);
  });
}

describe('PictureWorkshop', () => {
  it('gives each worker one picture at a time and uses it again', async () => {
    const { shop, workers } = workshop(2);
    const all = [1, 2, 3].map(() => shop.prepare(file, input, signal));
    await started(workers, 2);
    expect(workers).toHaveLength(2);
    workers[0]?.reply({ kind: 'prepared', prepared });
    await started(workers, 3);
    expect(workers).toHaveLength(2);
    for (const worker of workers) worker.reply({ kind: 'prepared', prepared });
    expect(await Promise.all(all)).toEqual([prepared, prepared, prepared]);
  });

  it('fails with the reason that the worker tells, and keeps the worker', async () => {
    const { shop, workers } = workshop(1);
    const failing = shop.prepare(file, input, signal);
    await started(workers, 1);
    workers[0]?.reply({ kind: 'failed', reason: 'IMAGE_EMPTY', message: 'the file is empty' });
    await expect(failing).rejects.toMatchObject({ reason: 'IMAGE_EMPTY', message: 'the file is empty' });
    expect(workers[0]?.terminate).not.toHaveBeenCalled();
  });

  it('replaces a worker that breaks; only its own picture fails', async () => {
    const { shop, workers } = workshop(1);
    const failing = shop.prepare(file, input, signal);
    const next = shop.prepare(file, input, signal);
    await started(workers, 1);
    workers[0]?.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
    await expect(failing).rejects.toMatchObject({ reason: 'IMAGE_TOO_LARGE' });
    expect(workers[0]?.terminate).toHaveBeenCalled();
    await started(workers, 2);
    workers[1]?.reply({ kind: 'prepared', prepared });
    expect(await next).toBe(prepared);
  });

  it('stops the work on a picture that is no longer wanted', async () => {
    const { shop, workers } = workshop(1);
    const stop = new AbortController();
    const stopped = shop.prepare(file, input, stop.signal);
    const waiting = shop.prepare(file, input, stop.signal);
    await started(workers, 1);
    stop.abort(new Error('no longer wanted'));
    await expect(stopped).rejects.toThrow('no longer wanted');
    await expect(waiting).rejects.toThrow('no longer wanted');
    expect(workers[0]?.terminate).toHaveBeenCalled();
    expect(workers).toHaveLength(1);
  });

  it('tells a script that cannot be loaded from a picture that is too large', async () => {
    const { shop, workers } = workshop(1);
    const failing = shop.prepare(file, input, signal);
    await started(workers, 1);
    workers[0]?.dispatchEvent(new Event('error'));
    await expect(failing).rejects.toMatchObject({ reason: 'SERVER_UNREACHABLE' });
  });

  it('uses the worker that was started early, unless that failed', async () => {
    const { shop, workers } = workshop(1);
    shop.warm();
    workers[0]?.dispatchEvent(new Event('error'));
    shop.warm();
    void shop.prepare(file, input, signal);
    await started(workers, 1);
    expect(workers.map(({ asked }) => asked.length)).toEqual([0, 1]);
  });
});
