import { describe, expect, it } from 'vitest';
import { apiKeyHash, apiKeyId, newApiKey, readApiKeys, writeApiKeys } from './api-keys.js';

const NOW = new Date('2026-01-02T03:04:05Z');

describe('a key', () => {
  it('has 256 random bits, and a prefix by which leaked ones are found', () => {
    const texts = Array.from({ length: 100 }, () => newApiKey('reports', NOW).text);
    expect(new Set(texts).size).toBe(100);
    for (const text of texts) expect(text).toMatch(/^isitacat_[0-9a-f]{10}_[\w-]{43}$/);
  });

  it('is kept as its hash alone', () => {
    const { text, key } = newApiKey('reports', NOW);
    expect(key).toEqual({
      id: apiKeyId(text),
      owner: 'reports',
      hash: apiKeyHash(text),
      createTime: '2026-01-02T03:04:05.000Z',
    });
    expect(Buffer.from(writeApiKeys([key])).toString()).not.toContain(text.slice(-43));
  });

  it.each(['', 'a b', 'a\nb', 'x'.repeat(65)])('has no owner called %j', (owner) => {
    expect(() => newApiKey(owner, NOW)).toThrow(/1 to 64/);
  });

  it.each(['', 'isitacat', `isitacat_${'0'.repeat(10)}_short`, `other_${'0'.repeat(10)}_${'a'.repeat(43)}`])(
    'is not %j',
    (text) => {
      expect(apiKeyId(text)).toBeUndefined();
    },
  );
});

describe('a list of keys', () => {
  it('is read as it was written', () => {
    const keys = [
      newApiKey('a', NOW).key,
      { ...newApiKey('b', NOW).key, revokeTime: '2026-01-03T00:00:00.000Z' },
    ];
    expect(readApiKeys(writeApiKeys(keys))).toEqual(keys);
  });

  it.each(['', '[]', '{"keys":[{}]}', '{"keys":{}}'])('is not %j', (text) => {
    expect(() => readApiKeys(Buffer.from(text))).toThrow(/damaged/);
  });
});
