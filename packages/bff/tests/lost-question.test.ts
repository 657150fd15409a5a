import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';

import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { answerReply, PredictorPeer } from './predictor-peer.js';
import { withPeer } from './with-peer.js';

const CONTENT = { $case: 'content', value: png() } as const;
const at = withPeer();

/** A promise with what resolves it. */
function promised(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function questionsLost(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${at.system.bff.httpPort}/metrics`)).text();
  return Number(/^isitacat_questions_lost_total (\d+)$/m.exec(text)?.[1]);
}

describe('a question whose predictor is lost', () => {
  it('is asked again of another, long before its deadline', async () => {
    const lost = await PredictorPeer.connect(at.system.nats.url, at.system.store);
    const taken = promised();
    await lost.answer(() => {
      taken.resolve();
      return undefined;
    });
    const before = await questionsLost();
    const startMs = Date.now();
    const asked = at.system.predictions.predict({ picture: CONTENT }, { timeoutMs: 60_000 });
    await taken.promise;
    await lost[Symbol.asyncDispose]();
    await at.peer.answer(() => answerReply(0.9));
    expect((await asked).prediction?.label).toBe('cat');
    expect(Date.now() - startMs).toBeLessThan(6_000);
    expect(await questionsLost()).toBe(before + 1);
  });

  it('is asked again of another when it was stopped, which then hears that nobody waits', async () => {
    const stopped = await PredictorPeer.connect(at.system.nats.url, at.system.store);
    const taken = promised();
    const silence = await stopped.answer(() => {
      taken.resolve();
      return undefined;
    });
    stopped.answersRollCalls = false;
    const asked = at.system.predictions.predict({ picture: CONTENT });
    await taken.promise;
    silence();
    await stopped.connection.flush();
    await at.peer.answer(() => answerReply(0.9));
    expect((await asked).prediction?.label).toBe('cat');
    expect(await stopped.abandoned(1)).toEqual(stopped.asked);
    await stopped[Symbol.asyncDispose]();
  });

  it('stays with a predictor that takes long but says that it has it', async () => {
    const answered = promised();
    let asked = 0;
    await at.peer.answer(async () => {
      asked++;
      await answered.promise;
      return answerReply(0.9);
    });
    const call = at.system.predictions.predict({ picture: CONTENT });
    await at.peer.rollCalls(6);
    answered.resolve();
    expect((await call).prediction?.label).toBe('cat');
    expect(asked).toBe(1);
  });

  it('fails, to be retried, when each that had it is lost', async () => {
    at.peer.answersRollCalls = false;
    await at.peer.answer(() => undefined);
    expect(await failureOf(at.system.predictions.predict({ picture: CONTENT }))).toMatchObject({
      code: status.UNAVAILABLE,
      reason: 'ENGINE_UNAVAILABLE',
      retries: true,
    });
    expect(at.peer.asked).toHaveLength(3);
  });
});

describe('a caller who leaves', () => {
  it.each([
    ['cancels', (leave: AbortController) => ({ signal: leave.signal })],
    ['runs out of time', () => ({ timeoutMs: 400 })],
  ])('and %s ends the work on its question', async (_, options) => {
    const leave = new AbortController();
    await at.peer.answer(() => {
      leave.abort();
      return undefined;
    });
    const call = at.system.predictions.predict({ picture: CONTENT }, options(leave));
    await expect(call).rejects.toThrow();
    expect(await at.peer.abandoned(1)).toEqual(at.peer.asked);
  });
});
