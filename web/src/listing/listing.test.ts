import { Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';
import type { Question, QuestionState } from '../asking/index.js';
import { chooseShown, tally, toCsv, toJson } from './index.js';

let lastId = 0;
function question(name: string, state: QuestionState, feedback?: string): Question {
  return { id: ++lastId, name, state, feedback, preview: undefined };
}
function done(name: string, label: string, confidence: number, feedback?: string): Question {
  const answer = Prediction.fromPartial({
    name: `predictions/${name}`,
    model: 'models/cat/versions/3',
    label,
    confidence,
    scores: [{ label, probability: confidence }],
    completeTime: new Date('2026-01-02T03:04:05.678Z'),
  });
  return question(name, { kind: 'done', answer, totalMs: 80 }, feedback);
}
const failed = question('bad.jpg', { kind: 'failed', error: new AppError('IMAGE_EMPTY', 'empty') });
const open = question('open.jpg', { kind: 'sending' });
const waiting = question('waiting.jpg', { kind: 'waiting', before: 2 });
const all = [
  done('a', 'cat', 0.75),
  open,
  done('b', 'not_cat', 0.5),
  waiting,
  failed,
  done('c', 'cat', 0.875),
];
const names = (questions: readonly Question[]): readonly string[] => questions.map(({ name }) => name);

describe('tally', () => {
  it('counts what is sent, answered, failed and open, and names the labels', () => {
    expect(tally(all)).toEqual({
      total: 6,
      sent: 4,
      answered: 3,
      failed: 1,
      open: 2,
      labels: ['cat', 'not_cat'],
    });
  });
});

describe('chooseShown', () => {
  it.each([
    ['all', 'newest', names(all)],
    ['label:cat', 'newest', ['a', 'c']],
    ['open', 'newest', ['open.jpg', 'waiting.jpg']],
    ['wrong', 'newest', ['bad.jpg']],
    ['all', 'surest', ['open.jpg', 'waiting.jpg', 'bad.jpg', 'c', 'a', 'b']],
    ['label:cat', 'unsurest', ['a', 'c']],
  ] as const)('shows %s, %s first', (filter, order, expected) => {
    expect(names(chooseShown(all, filter, order))).toEqual(expected);
  });
});

describe('toCsv', () => {
  it('has a row for each question, whatever became of it', () => {
    const rows = toCsv([done('a', 'cat', 0.75, 'not_cat'), failed, open]).split('\r\n');
    expect(rows).toEqual([
      'file,state,label,confidence,correction,model,prediction,answerTime,error',
      'a,answered,cat,0.75,not_cat,models/cat/versions/3,predictions/a,2026-01-02T03:04:05.678Z,',
      'bad.jpg,failed,,,,,,,IMAGE_EMPTY',
      'open.jpg,open,,,,,,,',
      '',
    ]);
  });

  it.each([
    ['a "cat", twice.jpg', '"a ""cat"", twice.jpg"'],
    ['=SUM(A1).jpg', "'=SUM(A1).jpg"],
    ['two\nlines', '"two\nlines"'],
  ])('writes the name %j so that it is read back and never computed', (name, cell) => {
    expect(toCsv([question(name, { kind: 'queued' })]).split('\r\n')[1]).toBe(`${cell},open,,,,,,,`);
  });
});

describe('toJson', () => {
  it('has the scores too', () => {
    expect(JSON.parse(toJson([done('a', 'cat', 0.75)]))).toMatchObject([
      { file: 'a', label: 'cat', confidence: 0.75, scores: [{ label: 'cat', probability: 0.75 }] },
    ]);
  });
});
