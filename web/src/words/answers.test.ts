import { Prediction } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';
import { answerInWords, detailFacts, modelInWords, scoreBars, surenessInWords } from './answers.js';

const answer = Prediction.fromPartial({
  model: 'models/cat/versions/3',
  label: 'cat',
  confidence: 0.97,
  scores: [
    { label: 'cat', probability: 0.97 },
    { label: 'not_cat', probability: 0.03 },
  ],
  timing: {
    queueDuration: { seconds: 1n, nanos: 500_000_000 },
    inferDuration: { seconds: 0n, nanos: 12_000_000 },
  },
  attemptCount: 1,
});

describe('an answer in words', () => {
  it('is one sentence for those who hear it', () => {
    expect(answerInWords(answer)).toBe('Cat, 97% sure');
  });

  it('says when it was a close call', () => {
    expect(surenessInWords({ ...answer, confidence: 0.58 })).toBe('58% sure, a close call');
  });

  it.each([
    [undefined, false],
    [0.98, false],
    [0.99, true],
  ])('says when the picture is unlike those that the model knows: %j', (unfamiliarity, unlike) => {
    const said = answerInWords({ ...answer, unfamiliarity });
    expect(said.endsWith('. Unlike the pictures that this model learned from.')).toBe(unlike);
  });

  it('has a bar for every score, in the order that they came', () => {
    expect(scoreBars(answer).map(({ words, percent }) => `${words} ${percent}`)).toEqual([
      'Cat 97%',
      'Not a cat 3%',
    ]);
  });

  it.each([
    ['models/cat/versions/3', 'cat, version 3'],
    ['models/cat', 'cat'],
    ['something else', 'something else'],
  ])('names the model %s %j', (name, words) => {
    expect(modelInWords(name)).toBe(words);
  });
});

describe('the details', () => {
  const sent = { url: 'blob:1', width: 347, height: 260, sizeBytes: 38_000 };

  it('tell the model, what was sent and where the time went', () => {
    expect(detailFacts(answer, 1800, sent)).toEqual([
      { name: 'Model', value: 'cat, version 3' },
      { name: 'Sent', value: '347 × 260, 38 kB' },
      { name: 'Waiting for a predictor', value: '1.5 s' },
      { name: 'Looking at it', value: '12 ms' },
      { name: 'In all', value: '1.8 s' },
    ]);
  });

  it('tell of attempts only when the first did not do', () => {
    const facts = detailFacts({ ...answer, attemptCount: 2 }, 1800, undefined);
    expect(facts).toContainEqual({ name: 'Attempts', value: '2' });
    expect(facts.map(({ name }) => name)).not.toContain('Sent');
  });
});
