import { describe, expect, it } from 'vitest';
import type { Caller, Outcome } from './caller.js';
import { DIALECTS } from './dialect.js';
import { Tally } from './tally.js';

function answering(...outcomes: Outcome[]): Caller {
  return {
    ask: () => Promise.resolve(outcomes.shift() ?? { kind: 'failed', why: 'asked too often' }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const answer = (label: string): Outcome => ({ kind: 'answer', body: Buffer.from(`{"label": "${label}"}`) });
const pictures = [Buffer.from('a'), Buffer.from('b')];

describe('Tally', () => {
  it('tells answers, refusals and failures apart, and which refusals say when to come back', async () => {
    const tally = new Tally({ dialect: DIALECTS.http, readsAnswers: false, onModel: () => undefined });
    const caller = answering(
      ...[answer('cat'), answer('not_cat')],
      ...[{ kind: 'refused', saysWhen: true } as const, { kind: 'refused', saysWhen: false } as const],
      { kind: 'failed', why: 'HTTP 500' },
    );
    for (let turn = 0; turn < 5; turn++) await tally.ask(caller, pictures, turn, performance.now());
    const { latenciesMs, refusedMs, ...rest } = tally.report();
    expect([latenciesMs.length, refusedMs.length]).toEqual([2, 2]);
    expect(rest).toEqual({
      ...{ refusedWithRetry: 1, failures: { 'HTTP 500': 1 }, labels: ['cat', 'not_cat'], answers: [] },
    });
  });

  it('counts each answer by its picture and its model, and tells when another model answers', async () => {
    const models: string[] = [];
    let version = 0;
    const tally = new Tally({
      dialect: { ...DIALECTS.http, answer: () => ({ label: 'cat', model: `v${version}` }) },
      readsAnswers: true,
      onModel: (model) => models.push(model),
    });
    const caller = answering(answer('cat'), answer('cat'), answer('cat'));
    for (const [turn, number] of [1, 1, 2].entries()) {
      version = number;
      await tally.ask(caller, [Buffer.from('a')], turn, 0);
    }
    expect(tally.report().answers).toEqual([
      { picture: 0, model: 'v1', label: 'cat', times: 2 },
      { picture: 0, model: 'v2', label: 'cat', times: 1 },
    ]);
    expect(models).toEqual(['v1', 'v2']);
  });
});
