import { AppError, isAppError } from '@isitacat/errors';

import { shown } from '../names.js';
import type { PictureReader } from '../ports.js';
import { readTexts } from './bytes-tensor.js';
import { fault, shownShape } from './fault.js';
import { inputFacts, type InputTensor, type ModelShape, type TensorFacts } from './tensors.js';

/** Most pictures of one request; a larger batch would be answered no faster. */
export const MOST_PICTURES = 128;

/** What reading pictures out of tensors takes. */
export interface ReadDeps {
  readonly reader: PictureReader;
  /** Most bytes of one encoded picture. */
  readonly unaryBytes: number;
}

/** The pictures that a question is about. */
export interface Pictures {
  readonly count: number;
  /** A picture, encoded and checked as far as that goes without decoding. */
  readonly at: (index: number) => Uint8Array;
}

/**
 * Reads the pictures out of what a caller sent.
 *
 * @throws AppError `FIELD_INVALID` saying what was expected; as `PictureReader.probe` does, with the
 *   picture's index.
 */
export function readPictures(deps: ReadDeps, inputs: readonly InputTensor[], shape: ModelShape): Pictures {
  const facts = inputFacts(shape);
  const [input] = inputs;
  const known = facts.find(({ name }) => name === input?.name);
  if (input === undefined || known === undefined || inputs.length !== 1) {
    const expected = facts.map(
      ({ name, datatype, shape: size }) => `${name} ${datatype} ${shownShape(size)}`,
    );
    const names = inputs.slice(0, 4).map(({ name }) => shown(name));
    throw fault(`expected one input, ${expected.join(' or ')}; got ${names.join(', ') || 'none'}`, 'inputs');
  }
  const count = checkSize(input, known);
  return known.name === 'image' ? encoded(deps, input, count) : wrapped(deps, input, known, count);
}

/** @returns how many pictures it holds. */
function checkSize({ name, datatype, shape }: InputTensor, known: TensorFacts): number {
  if (datatype !== known.datatype) {
    throw fault(`${name} is of datatype ${known.datatype}, got ${shown(datatype)}`, name);
  }
  const [count = 0, ...rest] = shape;
  const [, ...expected] = known.shape;
  const fits = rest.length === expected.length && rest.every((size, n) => size === expected[n]);
  const isFlat = known.name === 'image' && rest.length === 0;
  if (!(fits || isFlat) || !Number.isInteger(count) || count < 1 || count > MOST_PICTURES) {
    const allowed = `${shownShape(known.shape)}${known.name === 'image' ? ' or [-1]' : ''}`;
    const advice = known.name === 'pixels' ? '; pictures of other sizes go encoded, as image' : '';
    const text = `expected the shape ${allowed} with 1 to ${MOST_PICTURES} pictures, got ${shownShape(shape)}`;
    throw fault(`${name}: ${text}${advice}`, name);
  }
  return count;
}

function encoded({ reader, unaryBytes }: ReadDeps, { name, data }: InputTensor, count: number): Pictures {
  const texts = textsOf(name, data, count);
  texts.forEach((text, index) => {
    try {
      reader.probe(text, unaryBytes);
    } catch (error) {
      throw atIndex(error, name, index);
    }
  });
  return {
    count,
    at: (index) => texts[index] ?? new Uint8Array(),
  };
}

function textsOf(name: string, data: InputTensor['data'], count: number): readonly Uint8Array[] {
  if (data.kind === 'raw') return readTexts(data.bytes, count, name);
  const texts = data.kind === 'texts' ? data.texts : [];
  if (texts.length !== count)
    throw fault(`${name}: expected ${count} elements of BYTES, got ${texts.length}`, name);
  return texts;
}

function wrapped({ reader }: ReadDeps, input: InputTensor, known: TensorFacts, count: number): Pictures {
  const [, height = 0, width = 0, channels = 0] = known.shape;
  const size = height * width * channels;
  const bytes = pixelsOf(input, count * size);
  return {
    count,
    at: (index) => reader.wrap(bytes.subarray(index * size, (index + 1) * size), { width, height }),
  };
}

function pixelsOf({ name, data }: InputTensor, length: number): Uint8Array {
  const given = data.kind === 'raw' ? data.bytes : data.kind === 'numbers' ? data.numbers : [];
  if (given.length !== length) throw fault(`${name}: expected ${length} bytes, got ${given.length}`, name);
  if (data.kind === 'raw') return data.bytes;
  const bytes = Uint8Array.from(given);
  const wrong = given.find((value, at) => bytes[at] !== value);
  if (wrong !== undefined) throw fault(`${name}: expected whole numbers from 0 to 255, got ${wrong}`, name);
  return bytes;
}

/** Says which picture of a batch an error speaks of; others concern the whole batch. */
export function atIndex(error: unknown, name: string, index: number): unknown {
  if (!isAppError(error) || error.kind !== 'invalid') return error;
  return new AppError(error.reason, `${name}[${index}]: ${error.message}`, {
    field: `${name}[${index}]`,
    cause: error,
  });
}
