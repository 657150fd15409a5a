import { AppError } from '@isitacat/errors';
import { beforeEach, describe, expect, it } from 'vitest';
import { AnswerCache, type Told } from './answer-cache.js';
import type { WantedAnswer } from './ports.js';

const PLAIN = { probabilities: [1, 0], explanation: undefined, unfamiliarity: 0.25 };
const ANSWER: Told = { ...PLAIN, cached: false, fetchMs: 1, decodeMs: 2, inferMs: 3 };
const CACHED: Told = { ...PLAIN, cached: true, fetchMs: 0, decodeMs: 0, inferMs: 0 };
const explanation = { label: 'cat', width: 1, height: 1, values: Uint8Array.of(255), peak: 1 };
const EXPLAINED: Told = { ...ANSWER, explanation };
const LATER = Date.now() + 60_000;
const interactive: WantedAnswer = { deadlineMs: LATER, urgency: 'interactive', explain: false };
const background: WantedAnswer = { ...interactive, urgency: 'background' };
const explained: WantedAnswer = { ...interactive, explain: true };
const expired = new AppError('DEADLINE_EXCEEDED', 'too late');

/** Questions that are under way until a test ends them, the first first. */
class Computing {
  readonly #open: PromiseWithResolvers<Told>[] = [];
  count = 0;
  readonly compute = (): Promise<Told> => {
    this.count++;
    const open = withResolvers();
    this.#open.push(open);
    return open.promise;
  };
  answer(told = ANSWER): void {
    this.#open.shift()?.resolve(told);
  }
  /** Puts the first question behind the others. @returns what answers it. */
  later(): () => void {
    const open = this.#open.shift();
    return () => open?.resolve(ANSWER);
  }
  fail(error: unknown): void {
    this.#open.shift()?.reject(error);
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function withResolvers(): PromiseWithResolvers<Told> {
  let resolvers = {} as Omit<PromiseWithResolvers<Told>, 'promise'>;
  const promise = new Promise<Told>((resolve, reject) => (resolvers = { resolve, reject }));
  return { promise, ...resolvers };
}

describe('a cache of answers', () => {
  let cache: AnswerCache;
  let lookups: boolean[];
  let computing: Computing;
  beforeEach(() => {
    lookups = [];
    cache = new AnswerCache(2, (hit) => lookups.push(hit));
    computing = new Computing();
  });

  const tell = (key: string, wanted = interactive): Promise<Told> =>
    cache.tell(key, wanted, computing.compute);

  it('computes a question once, whether the next come meanwhile or later', async () => {
    const together = [tell('a'), tell('a'), tell('a', background)];
    computing.answer();
    expect(await Promise.all(together)).toEqual([ANSWER, CACHED, CACHED]);
    expect(await tell('a')).toEqual(CACHED);
    expect(computing.count).toBe(1);
    expect(lookups).toEqual([false, true, true, true]);
  });

  it('computes each of different questions', async () => {
    const answers = [tell('a'), tell('b')];
    computing.answer();
    computing.answer();
    expect(await Promise.all(answers)).toEqual([ANSWER, ANSWER]);
  });

  it('remembers no more than it may', async () => {
    for (const key of ['a', 'b', 'c', 'a']) {
      const answer = tell(key);
      computing.answer();
      expect(await answer).toEqual(ANSWER);
    }
    expect(computing.count).toBe(4);
  });

  it('computes for the others when the first asker is too late or has left', async () => {
    const [first, second, third] = [tell('a'), tell('a'), tell('a')];
    computing.fail(expired);
    await expect(first).rejects.toBe(expired);
    computing.answer();
    expect(await Promise.all([second, third])).toEqual([ANSWER, CACHED]);
    expect(computing.count).toBe(2);
  });

  it('tells all who sent the same bytes what is wrong with them, and remembers no failure', async () => {
    const undecodable = new AppError('IMAGE_UNDECODABLE', 'not a picture');
    const together = Promise.allSettled([tell('a'), tell('a')]);
    computing.fail(undecodable);
    expect((await together).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(computing.count).toBe(1);
    const again = tell('a');
    computing.answer();
    expect(await again).toEqual(ANSWER);
  });

  it('ends the wait of one whose own deadline passes or who leaves', async () => {
    const first = tell('a');
    await expect(tell('a', { ...interactive, deadlineMs: Date.now() + 5 })).rejects.toMatchObject({
      reason: 'DEADLINE_EXCEEDED',
    });
    const reason = new Error('left');
    await expect(tell('a', { ...interactive, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    computing.answer();
    expect(await first).toEqual(ANSWER);
  });

  it('answers with an explanation who wants none, and never the other way', async () => {
    const [plain, wanting] = [tell('a'), tell('a', explained)];
    expect(computing.count).toBe(2);
    const alsoPlain = tell('a');
    computing.answer();
    computing.answer(EXPLAINED);
    expect(await Promise.all([plain, wanting])).toEqual([ANSWER, EXPLAINED]);
    expect(await alsoPlain).toEqual({ ...CACHED, explanation });
    expect(await tell('a', explained)).toEqual({ ...CACHED, explanation });
    expect(computing.count).toBe(2);
    const first = tell('b');
    computing.answer();
    await first;
    const again = tell('b', explained);
    expect(computing.count).toBe(4);
    computing.answer(EXPLAINED);
    expect(await again).toEqual(EXPLAINED);
  });

  it('keeps the explanation when an answer without comes later', async () => {
    const [plain, wanting] = [tell('a'), tell('a', explained)];
    const late = computing.later();
    computing.answer(EXPLAINED);
    await wanting;
    late();
    await plain;
    expect(await tell('a', explained)).toEqual({ ...CACHED, explanation });
  });

  it('lets no question wait for a job, which may take its turn', async () => {
    const job = tell('a', background);
    const question = tell('a');
    expect(computing.count).toBe(2);
    computing.answer();
    computing.answer();
    expect(await Promise.all([job, question])).toEqual([ANSWER, ANSWER]);
  });
});
