import { AppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';
import { tracedPort } from './traced-port.js';
import type { SpanEnd, SpanStart, Tracing } from './tracing.js';

const PARENT = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: undefined };
const CHILD = { traceparent: `00-${'a'.repeat(32)}-${'c'.repeat(16)}-01`, tracestate: undefined };

interface Told {
  readonly name: string;
  readonly start: SpanStart;
  end?: SpanEnd | undefined;
}

/** Records everything, and keeps it. */
function recording(told: Told[]): Tracing {
  return {
    begin: (name, start) => {
      const one: Told = { name, start };
      told.push(one);
      return { context: CHILD, end: (end) => void (one.end = end) };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

class Shelf {
  #books = 0;

  get books(): number {
    return this.#books;
  }

  put(book: string, call: { readonly trace?: unknown; readonly origin?: unknown }): Promise<unknown> {
    if (book === '') return Promise.reject(new AppError('STORAGE_UNAVAILABLE', 'no room'));
    this.#books++;
    return Promise.resolve(call);
  }
}

const METHODS = { put: { name: 'put book', role: 'client' } } as const;

describe('a traced port', () => {
  it('is the port itself where nothing is traced', () => {
    const shelf = new Shelf();
    expect(tracedPort(undefined, shelf, METHODS)).toBe(shelf);
  });

  it('hands its own span on, and is the port in all else', async () => {
    const told: Told[] = [];
    const shelf = tracedPort(recording(told), new Shelf(), METHODS);
    expect(await shelf.put('a', { trace: PARENT })).toEqual({ trace: CHILD });
    expect(await shelf.put('b', { origin: { requestId: '1', trace: PARENT } })).toEqual({
      origin: { requestId: '1', trace: CHILD },
    });
    expect(shelf.books).toBe(2);
    expect(told).toMatchObject([
      { name: 'put book', start: { parent: PARENT }, end: { failure: undefined } },
      { name: 'put book', start: { parent: PARENT } },
    ]);
  });

  it('records nothing of a call without a trace', async () => {
    const told: Told[] = [];
    const shelf = tracedPort(recording(told), new Shelf(), METHODS);
    expect(await shelf.put('a', {})).toEqual({});
    expect(await shelf.put('a', { origin: { trace: undefined } })).toEqual({ origin: { trace: undefined } });
    expect(told).toEqual([]);
  });

  it('tells why a call failed, by its reason alone', async () => {
    const told: Told[] = [];
    const shelf = tracedPort(recording(told), new Shelf(), METHODS);
    await expect(shelf.put('', { trace: PARENT })).rejects.toThrow('no room');
    expect(told).toMatchObject([{ end: { failure: 'STORAGE_UNAVAILABLE' } }]);
  });
});
