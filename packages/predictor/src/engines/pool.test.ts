import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from './child/protocol.js';
import type { Child, GoneOutcome } from './engine-child.js';
import { Pool, type PoolLimits } from './pool.js';

/** A child whose answers and death a test decides. */
class ScriptedChild implements Child {
  readonly engine = 'onnx';
  readonly pid: number;
  /** Answers each picture as it comes. */
  isPrompt = false;
  readonly gone: Promise<void>;
  readonly inHand: { picture: Uint8Array; end: (outcome: Outcome | GoneOutcome) => void }[] = [];
  health = { tensorsHeld: 0, memoryBytes: 0 };
  #die: () => void = () => undefined;

  constructor(pid: number) {
    this.pid = pid;
    this.gone = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  classify(picture: Uint8Array): Promise<Outcome | GoneOutcome> {
    return new Promise((end) => {
      this.inHand.push({ picture, end });
      if (this.isPrompt) this.answer();
    });
  }

  kill(): void {
    for (const { end } of this.inHand.splice(0)) end({ type: 'gone' });
    this.#die();
  }

  answer(): void {
    const probabilities = Float32Array.of(1);
    this.inHand.shift()?.end({ type: 'answer', probabilities, decodeMs: 1, inferMs: 1 });
  }

  get pictures(): number[] {
    return this.inHand.map(({ picture }) => picture[0] ?? -1);
  }
}

const LIMITS: PoolLimits = { children: 1, depth: 2, queue: 8, answerMs: 60_000, memoryBytes: 1000 };
const log = { info: () => undefined, warn: () => undefined };
const signal = new AbortController().signal;
let children: ScriptedChild[];

beforeEach(() => {
  children = [];
});

/** @param promptFrom Index of the first child that answers by itself. */
function poolOf(limits: Partial<PoolLimits> = {}, promptFrom = Infinity): Pool {
  const birth = (): ScriptedChild => {
    const child = new ScriptedChild(children.length);
    child.isPrompt = children.length >= promptFrom;
    children.push(child);
    return child;
  };
  return new Pool(birth(), { ...LIMITS, ...limits }, { log, start: () => Promise.resolve(birth()) });
}

function ask(pool: Pool, picture: number): Promise<unknown> {
  return pool.classify(Uint8Array.of(picture), Date.now() + 60_000, signal).catch((error: unknown) => error);
}

function child(index: number): Promise<ScriptedChild> {
  return vi.waitFor(() => {
    const found = children[index];
    if (found === undefined) throw new Error(`no child ${index} yet`);
    return found;
  });
}

describe('Pool', () => {
  it('gives a child two pictures at once, and the next as one ends', async () => {
    const pool = poolOf();
    for (const picture of [1, 2, 3]) void ask(pool, picture);
    const only = await child(0);
    expect(only.pictures).toEqual([1, 2]);
    expect(pool.queued).toBe(1);
    only.answer();
    await vi.waitFor(() => {
      expect(only.pictures).toEqual([2, 3]);
    });
  });

  it('does each picture of a dead child once more, alone in the next', async () => {
    const pool = poolOf();
    const answers = [1, 2].map((picture) => ask(pool, picture));
    (await child(0)).kill();
    const second = await child(1);
    for (let left = 2; left > 0; left--) {
      await vi.waitFor(() => {
        expect(second.pictures).toHaveLength(1);
      });
      second.answer();
    }
    expect(await Promise.all(answers)).toMatchObject([{ decodeMs: 1 }, { decodeMs: 1 }]);
  });

  it('gives up a picture over which two children died, and keeps its neighbour', async () => {
    const pool = poolOf();
    const killer = ask(pool, 1);
    const neighbour = ask(pool, 2);
    for (const index of [0, 1]) {
      const each = await child(index);
      await vi.waitFor(() => {
        expect(each.pictures).toContain(index === 0 ? 1 : 2);
      });
      if (index === 0) each.kill();
      else each.answer();
    }
    expect(await neighbour).toMatchObject({ decodeMs: 1 });
    const second = await child(1);
    await vi.waitFor(() => {
      expect(second.pictures).toEqual([1]);
    });
    second.kill();
    expect(await killer).toMatchObject({ reason: 'ENGINE_UNAVAILABLE' });
  });

  it('replaces a child that holds too much memory once it is idle', async () => {
    const pool = poolOf();
    const answers = [1, 2, 3].map((picture) => ask(pool, picture));
    const first = await child(0);
    first.health = { tensorsHeld: 0, memoryBytes: 2000 };
    first.answer();
    await vi.waitFor(() => {
      expect(first.pictures).toEqual([2]);
    });
    first.answer();
    const second = await child(1);
    await vi.waitFor(() => {
      expect(second.pictures).toEqual([3]);
    });
    second.answer();
    expect(await Promise.all(answers)).toHaveLength(3);
  });

  it('kills a child that does not answer', async () => {
    const pool = poolOf({ answerMs: 20 }, 1);
    expect(await ask(pool, 1)).toMatchObject({ decodeMs: 1 });
    expect(children).toHaveLength(2);
  });
});
