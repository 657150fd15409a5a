import { describe, expect, it } from 'vitest';
import { global, pickle, tensorCode, text, whole } from '../../tests/support/torch-writer.js';
import { PickleReader } from './pickle-reader.js';

const read = (...parts: readonly Uint8Array[]): unknown => new PickleReader(pickle(...parts)).next();
const code = (value: string): Buffer => Buffer.from(value, 'latin1');

describe('PickleReader', () => {
  it('reads plain data', () => {
    expect(read(text('å'))).toBe('å');
    expect(read(whole(-7))).toBe(-7);
    expect(read(Buffer.from([0x8a, 2, 0xfe, 0xff]))).toBe(-2n);
    expect(read(code('}('), text('a'), code('K\u0005u'))).toEqual(new Map([['a', 5]]));
    expect(read(code('](K\u0001K\u0002e'))).toEqual([1, 2]);
  });

  it('fills a list with more values than a call takes arguments', () => {
    expect(read(code(']('), Buffer.alloc(300_000, 'N'), code('e'))).toHaveLength(300_000);
  });

  it('gives back the very list that was remembered before it was filled', () => {
    expect(read(code(']q\u0000(K\u0001e0h\u0000').filter((byte) => byte !== 0x30))).toEqual([1]);
  });

  it.each([
    ['os', 'system'],
    ['builtins', 'eval'],
    ['torch', 'HalfStorage'],
    ['torch._utils', '_rebuild_tensor_v2.__globals__'],
    ['collections', 'OrderedDict.fromkeys'],
  ])('refuses the global %s.%s', (module, name) => {
    expect(() => read(global(module, name), code('('), text('true'), code('tR'))).toThrow(
      `names the Python global "${module}.${name}"`,
    );
  });

  it.each([
    ['INST', '(ios\nsystem\n'],
    ['OBJ', 'o'],
    ['NEWOBJ', '\u0081'],
    ['STACK_GLOBAL', '\u0093'],
    ['EXT1', '\u0082\u0001'],
    ['PERSID', 'Pkey\n'],
  ])('refuses the opcode %s', (_, bytes) => {
    expect(() => read(code(bytes))).toThrow('uses pickle opcode');
  });

  it('calls nothing but the two functions that a tensor needs', () => {
    expect(() => read(global('torch', 'FloatStorage'), code(')R'))).toThrow('calls what is no tensor');
    expect(() => read(text('os.system'), code(')R'))).toThrow('calls what is no tensor');
    expect(() => read(global('collections', 'OrderedDict'), code('(K\u0001tR'))).toThrow(
      'calls what is no tensor',
    );
  });

  it('gives state to nothing but a dictionary', () => {
    const tensor = tensorCode('a', { shape: [1], values: [1] });
    expect(() => read(tensor, code('}b'))).toThrow('gives state to an object');
  });

  it.each(['', 'K', 't', 'R', 'h\u0000', 'u', 'a', 'cos'])(
    'refuses %j, which is cut off or unbalanced',
    (bytes) => {
      expect(() => new PickleReader(Buffer.concat([Buffer.from([0x80, 2]), code(bytes)])).next()).toThrow(
        'the weights file',
      );
    },
  );

  it('refuses other protocols', () => {
    expect(() => new PickleReader(Buffer.from([0x80, 4, 0x4e, 0x2e])).next()).toThrow('pickle protocol 4');
  });
});
