import { EventEmitter } from 'node:events';

import * as grpc from '@grpc/grpc-js';

import type { RawCall } from './served-call.js';

/** Says how to end a call of which the headers alone are there; `undefined` lets it go on. Never rejects. */
export type AskHead = (raw: RawCall) => Promise<grpc.StatusObject | undefined>;

/** Nothing of a call is read, nor its handler told of it, until it may go on. */
class CheckedCall extends grpc.ServerInterceptingCall {
  constructor(call: grpc.ServerInterceptingCallInterface, ask: AskHead) {
    const left = new EventEmitter();
    super(call, {
      start: (next) => {
        next({
          onReceiveMetadata: (metadata, pass) => {
            const raw: RawCall = {
              metadata,
              getDeadline: () => call.getDeadline(),
              once: (event, listener) => left.once(event, listener),
              off: (event, listener) => left.off(event, listener),
            };
            void ask(raw).then((refusal) => {
              if (refusal === undefined) pass(metadata);
              else call.sendStatus(refusal);
            });
          },
          onCancel: () => left.emit('cancelled'),
        });
      },
    });
  }
}

/** Looks at calls when their headers have come: a message of 16 MiB is not waited for to be refused. */
export class HeadChecks {
  readonly #asks = new Map<string, AskHead>();

  /** Asks before the messages of this method are read, where there is something to ask. */
  hold(path: string, ask: AskHead | undefined): void {
    if (ask !== undefined) this.#asks.set(path, ask);
  }

  /** To stand before what reads messages. */
  interceptor(
    path: string,
    call: grpc.ServerInterceptingCallInterface,
  ): grpc.ServerInterceptingCallInterface {
    const ask = this.#asks.get(path);
    return ask === undefined ? call : new CheckedCall(call, ask);
  }
}
