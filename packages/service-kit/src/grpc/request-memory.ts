import * as grpc from '@grpc/grpc-js';
import { HEAD_BYTES, MessageReader } from './message-reader.js';
import { SparePieces } from './spare-pieces.js';

type Kind = Pick<grpc.MethodDefinition<unknown, unknown>, 'requestStream' | 'responseStream'>;

/**
 * The memory that requests of one message are read into. It is used again once a call
 * has been answered; what a call holds that fails is left to the collector, for a part
 * of its work may still go on. A call is known here by its metadata, as in `ReadGates`.
 */
export class RequestMemory {
  readonly #mostBytes: number;
  readonly #spares: SparePieces;
  readonly #readers = new WeakMap<grpc.Metadata, MessageReader>();

  /** @param mostBytes The longest message that is taken. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.#spares = new SparePieces(HEAD_BYTES + mostBytes);
  }

  /**
   * Has a call read its message into this memory. grpc-js has no setting for it, so
   * this reaches for what it keeps to itself; where that has another shape, messages
   * are read as ever (tests/request-memory.test.ts).
   *
   * @param call As the server hands it to its first interceptor.
   */
  lend({ requestStream, responseStream }: Kind, call: object): void {
    if (requestStream || responseStream) return;
    const metadata: unknown = Reflect.get(call, 'metadata');
    if (!(metadata instanceof grpc.Metadata) || !Reflect.has(call, 'decoder')) return;
    const reader = new MessageReader(this.#spares, this.#mostBytes);
    Reflect.set(call, 'decoder', reader);
    this.#readers.set(metadata, reader);
  }

  /** Says that a call is answered: nobody reads its request any more. */
  release(metadata: grpc.Metadata): void {
    this.#readers.get(metadata)?.release();
  }
}
