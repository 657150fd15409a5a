import { AppError } from '@isitacat/errors';
import { decodePicture } from '@isitacat/vision';
import type { Graph } from '../graphs/graph.js';
import { toFault } from './fault.js';
import type { ClassifyRequest, DoneReply, GraphSpec, Outcome } from './protocol.js';

/**
 * Turns encoded pictures into probabilities, in the child. Pictures are decoded
 * side by side and inferred one at a time.
 */
export class PictureWorker {
  readonly #graph: Graph;
  readonly #spec: GraphSpec;
  readonly #cancelled = new Map<number, AbortController>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(graph: Graph, spec: GraphSpec) {
    this.#graph = graph;
    this.#spec = spec;
  }

  /** Ends `id` before its next step; work that is done already is not changed. */
  cancel(id: number): void {
    this.#cancelled.get(id)?.abort();
  }

  /** Never rejects: a failure is an outcome of this picture alone. */
  async work(request: ClassifyRequest): Promise<DoneReply> {
    const cancelled = new AbortController();
    this.#cancelled.set(request.id, cancelled);
    const outcome = await this.#classify(request, cancelled.signal).catch(toFault);
    this.#cancelled.delete(request.id);
    return {
      type: 'done',
      id: request.id,
      outcome,
      tensorsHeld: this.#graph.tensorsHeld(),
      memoryBytes: process.memoryUsage.rss(),
    };
  }

  /**
   * Runs the graph once, so that the first picture is as fast as the next.
   *
   * @throws AppError `BUNDLE_INVALID` when it does not give what was promised.
   */
  async warmUp(): Promise<void> {
    const { input, classes } = this.#spec;
    const { length } = await this.#graph.infer(new Uint8Array(input.width * input.height * 3));
    if (length === classes) return;
    throw new AppError('BUNDLE_INVALID', `expected ${classes} probabilities of the graph, got ${length}`);
  }

  async #classify({ picture, deadlineMs }: ClassifyRequest, signal: AbortSignal): Promise<Outcome> {
    const isDue = (): boolean => !signal.aborted && Date.now() < deadlineMs;
    if (!isDue()) return { type: 'dropped' };
    const start = performance.now();
    const pixels = await decodePicture(picture, this.#spec.input);
    const decodeMs = performance.now() - start;
    return this.#alone(async () => {
      if (!isDue()) return { type: 'dropped' };
      const inferStart = performance.now();
      const probabilities = await this.#graph.infer(pixels);
      return { type: 'answer', probabilities, decodeMs, inferMs: performance.now() - inferStart };
    });
  }

  #alone<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
