import { describe, expect, it } from 'vitest';

import { newId } from './ids.js';
import { parseImageName, parseModelName, parsePredictionName, shown } from './names.js';

describe('parseImageName and parsePredictionName', () => {
  it('take names of their kind', () => {
    const id = newId();
    expect(parseImageName(`images/${id}`)).toBe(id);
    expect(parsePredictionName(`predictions/${id}`)).toBe(id);
  });

  it.each(['', 'images/', `images/${'0'.repeat(25)}`, `images/${'u'.repeat(26)}`, `predictions/${newId()}`])(
    'refuse %j, naming the field',
    (name) => {
      expect(() => parseImageName(name, 'image')).toThrow(
        expect.objectContaining({ reason: 'NAME_INVALID', field: 'image' }),
      );
    },
  );
});

describe('parseModelName', () => {
  it.each([
    ['', { modelId: 'cat', version: 'stable', name: 'models/cat' }],
    ['models/dog', { modelId: 'dog', version: 'stable', name: 'models/dog' }],
    ['models/dog/versions/12', { modelId: 'dog', version: 12, name: 'models/dog/versions/12' }],
  ])('reads %j', (name, expected) => {
    expect(parseModelName(name, 'cat')).toEqual(expected);
  });

  it.each(['dog', 'models/', 'models/Dog', 'models/dog/versions/0', 'models/dog/versions/01', 'models/d*g'])(
    'refuses %j',
    (name) => {
      expect(() => parseModelName(name, 'cat')).toThrow(expect.objectContaining({ reason: 'NAME_INVALID' }));
    },
  );
});

describe('shown', () => {
  it('quotes what came, and cuts it short', () => {
    expect(shown('a"b')).toBe('"a\\"b"');
    expect(shown('x'.repeat(1_000)).length).toBeLessThan(70);
  });
});
