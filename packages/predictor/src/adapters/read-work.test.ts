import { Work } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';
import { readWork } from './read-work.js';

describe('readWork', () => {
  it('gives the work that was put on the bus', () => {
    const work = Work.fromPartial({ predictionId: 'a', acceptTime: new Date(1_000) });
    expect(readWork(Work.encode(work).finish())).toMatchObject({
      predictionId: 'a',
      acceptTime: new Date(1_000),
    });
  });

  it.each([
    ['bytes that are no message', '\x0a\xff'],
    ['a time beyond all calendars', '\x22\x0a\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f'],
  ])('refuses %s', (_, bytes) => {
    expect(() => readWork(Buffer.from(bytes, 'latin1'))).toThrow(
      expect.objectContaining({ reason: 'FIELD_INVALID' }) as Error,
    );
  });
});
