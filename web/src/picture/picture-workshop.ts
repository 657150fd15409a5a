import { AppError } from '@isitacat/errors';
import pLimit from 'p-limit';
import { onAbort } from '../on-abort.js';
import type { PreparedPicture } from './prepared-picture.js';
import type { Size } from './target-size.js';
import type { PrepareReply, PrepareRequest } from './worker-messages.js';

/** What the page needs of a worker. */
export type WorkerLike = Pick<
  Worker,
  'postMessage' | 'terminate' | 'addEventListener' | 'removeEventListener'
>;

/** Each decodes one picture at a time: with more, twelve megapixels each, a phone runs out of memory. */
const MAX_WORKERS = 2;

/** Makes pictures ready in workers, a few at a time and the rest in turn. */
export class PictureWorkshop {
  readonly #start: () => WorkerLike;
  readonly #inTurn;
  readonly #idle: WorkerLike[] = [];

  /** @param start Starts a worker; by default the one that `preparePicture` runs in. */
  constructor(start: () => WorkerLike = startWorker, workers = workerCount()) {
    this.#start = start;
    this.#inTurn = pLimit(workers);
  }

  /** Starts a worker before it is needed: offline its script could not be had. */
  warm(): void {
    const worker = this.#start();
    worker.addEventListener('error', () => {
      const index = this.#idle.indexOf(worker);
      if (index >= 0) this.#idle.splice(index, 1);
    });
    this.#idle.push(worker);
  }

  /**
   * See `preparePicture`. A worker that breaks is replaced, and only its own picture fails.
   *
   * @throws AppError, also `SERVER_UNREACHABLE` when the worker's script or a decoder cannot be loaded, or the signal's reason.
   */
  readonly prepare = (file: Blob, input: Size, signal: AbortSignal): Promise<PreparedPicture> =>
    this.#inTurn(async () => {
      signal.throwIfAborted(); // it may have waited long for its turn
      const worker = this.#idle.pop() ?? this.#start();
      try {
        const reply = await ask(worker, { file, input }, signal);
        this.#idle.push(worker);
        if (reply.kind === 'prepared') return reply.prepared;
        throw new AppError(reply.reason, reply.message);
      } catch (error) {
        if (!this.#idle.includes(worker)) worker.terminate();
        throw error;
      }
    });
}

async function ask(worker: WorkerLike, request: PrepareRequest, signal: AbortSignal): Promise<PrepareReply> {
  let end = (): void => undefined;
  try {
    return await new Promise<PrepareReply>((resolve, reject) => {
      const onMessage = ({ data }: MessageEvent<PrepareReply>): void => {
        resolve(data);
      };
      const onError = (event: Event): void => {
        reject(
          event instanceof ErrorEvent
            ? new AppError('IMAGE_TOO_LARGE', 'the browser ran out of room for this picture')
            : new AppError('SERVER_UNREACHABLE', 'a part of the page could not be loaded'),
        );
      };
      const forget = onAbort(signal, reject);
      worker.addEventListener('message', onMessage);
      worker.addEventListener('error', onError);
      end = () => {
        forget();
        worker.removeEventListener('message', onMessage);
        worker.removeEventListener('error', onError);
      };
      worker.postMessage(request);
    });
  } finally {
    end();
  }
}

function startWorker(): WorkerLike {
  return new Worker(new URL('./prepare-worker.ts', import.meta.url), { type: 'module' });
}

function workerCount(): number {
  return Math.max(1, Math.min(MAX_WORKERS, navigator.hardwareConcurrency - 1));
}
