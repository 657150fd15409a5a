import * as grpc from '@grpc/grpc-js';

/** Messages of one stream that may lie in memory before they are taken; each may be 16 MiB. */
const READ_AHEAD = 2;

/** Holds back the reading of a client's stream while its handler is behind. */
class ReadGate {
  #credits = READ_AHEAD;
  #waiting: (() => void) | undefined;

  /** Reads the next message, now or once there is room. grpc-js asks for one at a time. */
  ask(read: () => void): void {
    if (this.#credits === 0) {
      this.#waiting = read;
      return;
    }
    this.#credits--;
    read();
  }

  /** Makes room: the handler took a message. */
  taken(): void {
    this.#credits++;
    const read = this.#waiting;
    this.#waiting = undefined;
    if (read) this.ask(read);
  }
}

class GatedCall extends grpc.ServerInterceptingCall {
  readonly #gate: ReadGate;

  constructor(call: grpc.ServerInterceptingCallInterface, gate: ReadGate, gates: ReadGates) {
    super(call, {
      start: (next) => {
        next({
          onReceiveMetadata: (metadata, pass) => {
            gates.set(metadata, gate);
            pass(metadata);
          },
        });
      },
    });
    this.#gate = gate;
  }

  override startRead(): void {
    this.#gate.ask(() => {
      super.startRead();
    });
  }
}

/**
 * The gates of a server's open calls. Without them grpc-js reads 16 messages
 * ahead of a handler, however large they are. A call is known here by its
 * metadata, the one object that interceptor and handler share.
 */
export class ReadGates {
  readonly #gates = new WeakMap<grpc.Metadata, ReadGate>();
  readonly #paths = new Set<string>();

  /** To be given to the server. */
  readonly interceptor: grpc.ServerInterceptor = (method, call) =>
    method.requestStream && this.#paths.has(method.path)
      ? new GatedCall(call, new ReadGate(), this)
      : new grpc.ServerInterceptingCall(call);

  /** Holds a method back whose handler says what it took; one of a library says nothing and would stand still. */
  hold(path: string): void {
    this.#paths.add(path);
  }

  set(metadata: grpc.Metadata, gate: ReadGate): void {
    this.#gates.set(metadata, gate);
  }

  /** Says that the handler of a call took a message. */
  taken(metadata: grpc.Metadata): void {
    this.#gates.get(metadata)?.taken();
  }
}
