import { describe, expect, it } from 'vitest';

import { checkBatch, checkDisplayName, checkRequestId } from './fields.js';

const refused = (field: string): unknown => expect.objectContaining({ reason: 'FIELD_INVALID', field });

describe('a request id', () => {
  it.each(['', 'a', 'A-z.0_9', 'x'.repeat(64)])('may be %j', (value) => {
    expect(() => {
      checkRequestId(value);
    }).not.toThrow();
  });

  it.each([' ', 'a/b', 'ü', 'x'.repeat(65), 'a\n'])('may not be %j', (value) => {
    expect(() => {
      checkRequestId(value);
    }).toThrow(refused('request_id'));
  });
});

describe('a batch', () => {
  it.each(['.', '..', 'a b', '*', '~'])('may not be %j', (value) => {
    expect(() => {
      checkBatch(value);
    }).toThrow(refused('batch'));
  });

  it('may hold dots', () => {
    expect(() => {
      checkBatch('2026.11.22');
    }).not.toThrow();
  });
});

describe('a display name', () => {
  it('counts characters, not bytes or halves of them', () => {
    expect(() => {
      checkDisplayName('🐈'.repeat(256));
    }).not.toThrow();
    expect(() => {
      checkDisplayName('🐈'.repeat(257));
    }).toThrow(refused('display_name'));
  });
});
