import { describe, expect, it } from 'vitest';
import { findVersion, isGoodVersion } from './version.js';

describe('findVersion', () => {
  it.each([
    ['nats-server: v2.15.1', [2, 15, 1]],
    ['envoy  version: 9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL', [1, 40, 0]],
    ['grpcurl v1.8.6', [1, 8, 6]],
    ['grpcurl dev build <no version set>', undefined],
  ])('reads %j', (text, version) => {
    expect(findVersion(text)).toEqual(version);
  });
});

describe('isGoodVersion', () => {
  it.each([
    [[2, 14, 6], true],
    [[2, 15, 0], true],
    [[2, 14, 5], false],
    [[2, 9, 30], false],
    [[3, 0, 0], false],
  ] as const)('compares %j with 2.14.6', (found, good) => {
    expect(isGoodVersion(found, [2, 14, 6])).toBe(good);
  });
});
