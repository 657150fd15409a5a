import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Prediction, type PredictionServiceDefinition, type StreamResultsRequest } from '@isitacat/contracts';
import type { GrpcClient } from '@isitacat/testkit';
import { endOf, isEnded, type Promises } from './promises.js';
import { mayPass, type Patience } from './retry.js';

/** What following takes. */
export interface FollowOptions extends Patience {
  readonly predictions: GrpcClient<typeof PredictionServiceDefinition>;
  readonly promises: Promises;
  /** Such as `batch chaos-3`; used in what is reported. */
  readonly title: string;
}

/** A stream that broke is taken up again after so long. */
const REST_MS = 150;
const STREAM_LIMIT_MS = 300_000;

/** Follows predictions to their ends with one resume token, however often the stream breaks. */
export class Follower {
  readonly #options: FollowOptions;
  readonly #request: Partial<StreamResultsRequest>;
  readonly #ended = new Set<string>();
  readonly #done = new AbortController();
  readonly #finished: Promise<void>;
  #awaited: ReadonlySet<string> | undefined;
  #token = '';

  /** @param request What to follow: names, which are awaited, or a batch. */
  constructor(request: Partial<StreamResultsRequest>, options: FollowOptions) {
    this.#request = request;
    this.#options = options;
    if (request.predictions !== undefined) this.#awaited = new Set(request.predictions);
    this.#finished = this.#follow().catch((error: unknown) => {
      options.promises.broken.push(`${options.title} met ${String(error)}`);
    });
  }

  /** Ends once all of these, or what it was made for, were told of. */
  async toEnd(names?: readonly string[]): Promise<void> {
    if (names !== undefined) this.#awaited = new Set(names);
    this.#check();
    await this.#finished;
    const missing = [...(this.#awaited ?? [])].filter((name) => !this.#ended.has(name));
    if (missing.length === 0) return;
    const { promises, title } = this.#options;
    promises.broken.push(`${title} was never told of ${missing.length} ends, such as of ${missing[0] ?? ''}`);
  }

  async #follow(): Promise<void> {
    const signal = AbortSignal.any([this.#options.signal, this.#done.signal]);
    setMaxListeners(0, signal); // each of its streams listens to it
    while (!signal.aborted) {
      await this.#stream(signal).catch((error: unknown) => {
        if (signal.aborted) return;
        if (!mayPass(error)) throw error;
        this.#options.failed(error);
      });
      await delay(REST_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #stream(signal: AbortSignal): Promise<void> {
    const request = { ...this.#request, resumeToken: this.#token };
    const limits = { timeoutMs: STREAM_LIMIT_MS, signal };
    for await (const message of this.#options.predictions.streamResults(request, limits)) {
      this.#token = message.resumeToken;
      if (message.event?.$case === 'prediction') this.#note(message.event.value);
    }
  }

  #note(prediction: Prediction): void {
    const { promises, title } = this.#options;
    if (this.#ended.has(prediction.name)) {
      if (this.#mayComeAgain && promises.told.get(prediction.name) === endOf(prediction)) {
        promises.toldAgain += 1;
        return;
      }
      const told = JSON.stringify(Prediction.toJSON(prediction));
      promises.broken.push(`${title} was told after the end of it: ${told}`);
    } else if (isEnded(prediction)) {
      this.#ended.add(prediction.name);
      promises.tell(prediction);
    }
    this.#check();
  }

  /** What was told to who follows a batch is known by the event log, beyond the last of it. */
  get #mayComeAgain(): boolean {
    return this.#request.predictions === undefined && this.#options.promises.lostLog;
  }

  #check(): void {
    if (this.#awaited === undefined) return;
    if ([...this.#awaited].every((name) => this.#ended.has(name))) this.#done.abort();
  }
}
