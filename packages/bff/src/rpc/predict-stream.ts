import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import type {
  PredictionServiceDefinition,
  PredictStreamRequest,
  PredictStreamResponse,
} from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import { toStatus, type Call, type Implementation } from '@isitacat/service-kit';

import { InFlight } from '../domain/in-flight.js';
import { checkOwned } from './access/check-owned.js';
import { pictureOf } from './access/table.js';
import { predictOne, type PredictDeps } from './predict.js';

/** Enough to keep several engines busy across the way there and back. */
const MOST_IN_FLIGHT = 16;

/** No more is read beyond this: two of the largest pictures, or many as the page sends them. */
const MOST_BYTES = 16 * 1024 * 1024;

const MAX_CORRELATION_ID = 128;

/** As long as a caller of Predict without a deadline would wait. */
const ROOM_LIMIT_MS = 15_000;

/** A full predictor has room again about as soon. */
const ROOM_PAUSE_MS = 100;

/**
 * `PredictionService.PredictStream`. A request is read only when there is room for
 * it, and makes room only once its answer has gone: neither a fast sender nor a
 * slow reader takes memory.
 */
export function predictStream(
  deps: PredictDeps,
): Implementation<typeof PredictionServiceDefinition>['predictStream'] {
  return async function* (requests, call) {
    const inFlight = new InFlight<PredictStreamResponse>();
    const wake = (): void => {
      inFlight.wake();
    };
    const reader = new Reader(requests, wake);
    call.draining.addEventListener('abort', wake);
    setMaxListeners(0, call.signal); // each request in hand listens to it
    try {
      for (;;) {
        const response = inFlight.take();
        if (response !== undefined) {
          yield response;
          inFlight.taken();
          continue;
        }
        const request = call.draining.aborted ? undefined : reader.take();
        if (request !== undefined) {
          inFlight.add(sizeOf(request), () => respond(deps, request, call));
        } else if (inFlight.count === 0 && (reader.hasEnded || call.draining.aborted)) {
          return;
        } else {
          const hasRoom = inFlight.count < MOST_IN_FLIGHT && inFlight.bytes < MOST_BYTES;
          const changed = inFlight.change();
          if (hasRoom && !call.draining.aborted) reader.read();
          await changed;
        }
      }
    } finally {
      call.draining.removeEventListener('abort', wake);
    }
  };
}

/** Reads one request ahead, when it is told to. */
class Reader {
  readonly #requests: AsyncIterator<PredictStreamRequest>;
  readonly #wake: () => void;
  #read: PredictStreamRequest | undefined;
  #isReading = false;
  hasEnded = false;

  constructor(requests: AsyncIterable<PredictStreamRequest>, wake: () => void) {
    this.#requests = requests[Symbol.asyncIterator]();
    this.#wake = wake;
  }

  /** Begins to read the next, unless that is under way. */
  read(): void {
    if (this.#isReading || this.hasEnded) return;
    this.#isReading = true;
    void this.#next();
  }

  /** What was read last, once. */
  take(): PredictStreamRequest | undefined {
    const read = this.#read;
    this.#read = undefined;
    return read;
  }

  async #next(): Promise<void> {
    try {
      const next = await this.#requests.next();
      if (next.done === true) this.hasEnded = true;
      else this.#read = next.value;
    } catch {
      this.hasEnded = true; // the sender has left: the call's signal says so
    }
    this.#isReading = false;
    this.#wake();
  }
}

/** Never rejects: what one request fails of concerns no other. */
async function respond(
  deps: PredictDeps,
  request: PredictStreamRequest,
  call: Call,
): Promise<PredictStreamResponse> {
  const { correlationId, ...asked } = request;
  try {
    checkCorrelationId(correlationId);
    checkOwned('images', pictureOf(asked), call.owner);
    const value = await predictWithRoom(deps, asked, call);
    return { correlationId, outcome: { $case: 'prediction', value } };
  } catch (error) {
    const outcome = { $case: 'error', value: toStatus(error) } as const;
    return { correlationId: correlationId.slice(0, MAX_CORRELATION_ID), outcome };
  }
}

/** The stream itself holds its sender back: a full predictor is no reason to refuse what was read. */
async function predictWithRoom(
  deps: PredictDeps,
  request: Parameters<typeof predictOne>[1],
  call: Call,
): ReturnType<typeof predictOne> {
  const endMs = Date.now() + ROOM_LIMIT_MS;
  for (;;) {
    try {
      return await predictOne(deps, request, call);
    } catch (error) {
      if (!isAppError(error, 'QUEUE_FULL') || Date.now() >= endMs) throw error;
    }
    await delay(ROOM_PAUSE_MS * (0.5 + Math.random()), undefined, { signal: call.signal });
  }
}

function checkCorrelationId({ length }: string): void {
  if (length >= 1 && length <= MAX_CORRELATION_ID) return;
  const text = `correlation_id takes 1 to ${MAX_CORRELATION_ID} characters, got ${length}`;
  throw new AppError('FIELD_INVALID', text, { field: 'correlation_id' });
}

function sizeOf({ picture }: PredictStreamRequest): number {
  return picture?.$case === 'content' ? picture.value.length : 0;
}
