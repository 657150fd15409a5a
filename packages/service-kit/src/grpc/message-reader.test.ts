import { describe, expect, it } from 'vitest';
import { MessageReader } from './message-reader.js';
import { SparePieces } from './spare-pieces.js';

const MOST = 1024 * 1024;

function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function message(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, n) => n % 251));
}

/** Writes bytes in parts of one length. */
function writeParts(reader: MessageReader, bytes: Buffer, length: number): Buffer[] {
  const ended: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += length)
    ended.push(...reader.write(bytes.subarray(at, at + length)));
  return ended;
}

describe('MessageReader', () => {
  it.each([1, 3, 5, 6, 1000, 16_384, 1_000_000])('puts messages together of parts of %i bytes', (part) => {
    const reader = new MessageReader(new SparePieces(MOST), MOST);
    const sent = [0, 1, 4000, 70_000, 0, 300_000].map((length) => framed(message(length)));
    const ended = writeParts(reader, Buffer.concat(sent), part);
    expect(ended.map((each) => each.length)).toEqual(sent.map((each) => each.length));
    expect(Buffer.concat(ended).equals(Buffer.concat(sent))).toBe(true);
  });

  it('takes a message as long as is allowed, and none that is longer', () => {
    const reader = new MessageReader(new SparePieces(MOST + 5), MOST);
    expect(writeParts(reader, framed(message(MOST)), 65_536)).toHaveLength(1);
    const head = framed(message(0));
    head.writeUInt32BE(MOST + 1, 1);
    expect(() => reader.write(head)).toThrow(`Received message larger than max (${MOST + 1} vs ${MOST})`);
  });

  it('gives memory back to be used again once it is released, and not before', () => {
    const spares = new SparePieces(MOST + 5);
    const reader = new MessageReader(spares, MOST);
    const [first] = writeParts(reader, framed(message(200_000)), 16_384);
    const smaller = spares.bytes; // what it grew out of
    reader.release();
    expect(spares.bytes).toBeGreaterThanOrEqual(smaller + 200_000);
    const [second] = writeParts(new MessageReader(spares, MOST), framed(message(200_000)), 16_384);
    expect(second?.buffer).toBe(first?.buffer);
  });

  it('takes memory as bytes come, not as they are announced', () => {
    const spares = new SparePieces(MOST + 5);
    const reader = new MessageReader(spares, MOST);
    const asked: number[] = [];
    const take = spares.take.bind(spares);
    spares.take = (length) => {
      asked.push(length);
      return take(length);
    };
    reader.write(framed(message(MOST)).subarray(0, 100_000));
    expect(Math.max(...asked)).toBeLessThanOrEqual(100_000);
  });
});

describe('SparePieces', () => {
  it('keeps no more than it is told to', () => {
    const spares = new SparePieces(MOST, 600_000);
    const pieces = [spares.take(200_000), spares.take(200_000), spares.take(200_000)];
    for (const piece of pieces) spares.give(piece);
    expect(spares.bytes).toBe(2 * 256 * 1024);
  });
});
