import type { Owner } from '@isitacat/contracts';
import type { BoundMethod, BoundService, Call } from '@isitacat/service-kit';

import type { CallerLimits } from '../../domain/caller-limits.js';
import type { Gatekeeper } from '../../domain/ports.js';
import type { Access } from './access.js';
import { Admission } from './admission.js';
import { checkOwned } from './check-owned.js';

/**
 * Puts the table before services: each call is admitted by its row, before its message
 * is read and again when it is there, and its handler is told who calls.
 *
 * @param gatekeeper Absent: nobody signs in, and what is asked for must be nobody's.
 * @param limits What each who signed in may do; a call counts when its headers have come.
 * @throws TypeError for a method without a row: the server must not start.
 */
export function guard(
  services: readonly BoundService[],
  table: ReadonlyMap<string, Access>,
  gatekeeper: Gatekeeper | undefined,
  limits: CallerLimits,
): readonly BoundService[] {
  return services.map((service) => ({
    ...service,
    methods: service.methods.map((method) => guarded(method, rowOf(table, method), gatekeeper, limits)),
  }));
}

function rowOf(table: ReadonlyMap<string, Access>, { definition: { path } }: BoundMethod): Access {
  const row = table.get(path);
  if (row === undefined) throw new TypeError(`nobody said who may call ${path}: give it a row`);
  return row;
}

function guarded(
  method: BoundMethod,
  row: Access,
  gatekeeper: Gatekeeper | undefined,
  limits: CallerLimits,
): BoundMethod {
  if (row.who === 'public') return method;
  const { definition } = method;
  const check = (input: unknown, owner: Owner): void => {
    // A stream's messages are each checked as they are handled.
    if (row.who === 'owner' && !definition.requestStream)
      checkOwned(row.collection, row.names(input as never), owner);
  };
  if (gatekeeper === undefined) {
    const handle: BoundMethod['handle'] = (input, call) => {
      check(input, call.owner);
      return method.handle(input, call);
    };
    return row.who === 'owner' ? { ...method, handle } : method;
  }
  const handle = definition.responseStream
    ? (input: unknown, call: Call) =>
        streamed(method, input, call, new Admission(gatekeeper, call), limits, check)
    : async (input: unknown, call: Call) => {
        const admission = new Admission(gatekeeper, call);
        const owner = await admission.admit();
        check(input, owner);
        limits.open(owner);
        try {
          const answer = await method.handle(input, callOf(call, owner));
          if (definition.requestStream) await admission.renew(); // it may have taken long
          return answer;
        } finally {
          limits.close(owner);
        }
      };
  return {
    ...method,
    handle,
    beforeMessage: async (head) => {
      limits.count(await new Admission(gatekeeper, head).admit());
    },
  };
}

/** Nothing is sent to who isn't admitted any more. */
async function* streamed(
  method: BoundMethod,
  input: unknown,
  call: Call,
  admission: Admission,
  limits: CallerLimits,
  check: (input: unknown, owner: Owner) => void,
): AsyncGenerator {
  const owner = await admission.admit();
  check(input, owner);
  limits.open(owner);
  try {
    for await (const answer of method.handle(input, callOf(call, owner)) as AsyncIterable<unknown>) {
      await admission.renew();
      yield answer;
    }
  } finally {
    limits.close(owner);
  }
}

/** The same call, once it is known who calls. What of it is only made when it is asked for stays so. */
function callOf(call: Call, owner: Owner): Call {
  const known = { ...Object.getOwnPropertyDescriptors(call), owner: { value: owner, enumerable: true } };
  return Object.defineProperties({}, known) as Call;
}
