import { service } from 'grpc-health-check';
import type * as grpc from '@grpc/grpc-js';
import { AppError } from '@isitacat/errors';
import { EventEmitter, once } from 'node:events';
import type { BoundMethod, BoundService } from './bound-service.js';
import type { Call } from './call.js';

type Serving = 'SERVING' | 'NOT_SERVING';
interface Question {
  readonly service: string;
}
interface Answer {
  readonly status: Serving | 'SERVICE_UNKNOWN';
}

/**
 * What `grpc.health.v1.Health` answers: whether each service, and the whole
 * server under the name "", takes work. Starts as NOT_SERVING throughout.
 */
export class Health {
  readonly #states = new Map<string, Serving>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #stopped = false;

  /** @param services Full names, such as `isitacat.v1.ImageService`; "" is added. */
  constructor(services: readonly string[]) {
    for (const name of ['', ...services]) this.#states.set(name, 'NOT_SERVING');
  }

  /** Says whether `service` ("" for the whole server) takes work. Ignored once stopped. */
  set(service: string, serving: boolean): void {
    const state = serving ? 'SERVING' : 'NOT_SERVING';
    if (this.#stopped || this.#states.get(service) === state) return;
    this.#states.set(service, state);
    this.#changes.emit('change');
  }

  /** Says the same of every service and of the whole server. */
  setAll(serving: boolean): void {
    for (const name of this.#states.keys()) this.set(name, serving);
  }

  /** Turns all to NOT_SERVING for good: the server is about to go. */
  stop(): void {
    this.setAll(false);
    this.#stopped = true;
  }

  /** Whether `service` takes work; `undefined` where nobody knows it. */
  get(service: string): boolean | undefined {
    const state = this.#states.get(service);
    return state && state === 'SERVING';
  }

  /** The protocol's service, to be served beside those it speaks of. */
  bind(): BoundService {
    const bound = (method: string, handle: BoundMethod['handle']): BoundMethod[] => {
      const definition = (service as grpc.ServiceDefinition)[method];
      return definition ? [{ definition, handle }] : [];
    };
    const methods = [
      ...bound('Check', (question) => this.#check(question as Question)),
      ...bound('Watch', (question, call) => this.#watch(question as Question, call)),
      ...bound('List', () => this.#list()),
    ];
    return { name: 'grpc.health.v1.Health', methods, quiet: true };
  }

  #answer(name: string): Answer {
    return { status: this.#states.get(name) ?? 'SERVICE_UNKNOWN' };
  }

  async #check({ service: name }: Question): Promise<Answer> {
    await Promise.resolve();
    if (this.#states.has(name)) return this.#answer(name);
    throw new AppError('SERVICE_NOT_FOUND', 'this server has no such service', { resource: name });
  }

  async #list(): Promise<{ readonly statuses: Readonly<Record<string, Answer>> }> {
    await Promise.resolve();
    return { statuses: Object.fromEntries([...this.#states].map(([name, status]) => [name, { status }])) };
  }

  async *#watch({ service: name }: Question, call: Call): AsyncGenerator<Answer> {
    const signal = AbortSignal.any([call.signal, call.draining]);
    let last: Answer | undefined;
    while (!signal.aborted) {
      const next = this.#answer(name);
      const changed = once(this.#changes, 'change', { signal }).catch(() => undefined);
      if (next.status !== last?.status) yield next;
      last = next;
      await changed;
    }
  }
}
