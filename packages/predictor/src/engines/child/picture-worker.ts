import { AppError } from '@isitacat/errors';
import { embeddingDistance } from '@isitacat/model/distance';
import { checkGolden } from '../../domain/check-golden.js';
import type { CostSample } from '../../batching/cost-line.js';
import type { Graph } from '../graphs/graph.js';
import { toFault } from './fault.js';
import { PictureDecoder, type Decoded } from './picture-decoder.js';
import { Turns } from './turns.js';
import type {
  ChildPicture,
  ClassifyRequest,
  DoneReply,
  DroppedOutcome,
  Fault,
  GraphSpec,
  HeavyOutcome,
  Outcome,
} from './protocol.js';

/** Warming up ends when a batch takes so long: larger ones are met when they are asked for. */
const WARM_UP_MS = 250;
/** A batch pays when its pictures cost so much less than those of one half its size. */
const PAYS = 0.9;
/** A graph that is loaded once more is the same if its answers are this near: they are the same sums. */
const WIDE_TOLERANCE = 1e-4;
const DROPPED: DroppedOutcome = { type: 'dropped' };

/** Where a picture is before its batch is inferred. */
type Ready = Decoded | DroppedOutcome | HeavyOutcome | Fault;

/** How the pictures of a batch ended, and what the engine took for those that it computed. */
type Classified = Pick<DoneReply, 'outcomes' | 'cost'>;

/**
 * Turns encoded pictures into probabilities, in the child. Pictures are decoded
 * side by side, each for itself, and inferred a batch at a time.
 */
export class PictureWorker {
  readonly #graph: Graph;
  /** The same on more threads, once it is there. */
  #wide: Graph | undefined;
  readonly #spec: GraphSpec;
  /** What is not wanted any more, of the batches in hand. */
  readonly #cancelled = new Map<number, Set<number>>();
  readonly #decoding: Turns;
  readonly #inferring = new Turns(1);
  readonly #decoder: PictureDecoder;
  #memory = { bytes: process.memoryUsage.rss(), atMs: performance.now() };

  /**
   * @param decodes Pictures decoded side by side, 1 or more.
   * @param decodeLimitMs Processor time after which a decode is given up.
   */
  constructor(graph: Graph, spec: GraphSpec, decodes: number, decodeLimitMs?: number) {
    this.#graph = graph;
    this.#spec = spec;
    this.#decoding = new Turns(decodes);
    this.#decoder = new PictureDecoder(spec.input, decodes, decodeLimitMs);
  }

  /** Ends one picture of a batch before its next step; work that is done already is not changed. */
  cancel(id: number, index: number): void {
    this.#cancelled.get(id)?.add(index);
  }

  /** Never rejects: a failure is an outcome of one picture alone, or of each picture of the batch. */
  async work({ id, pictures, wide = false }: ClassifyRequest): Promise<DoneReply> {
    const cancelled = new Set<number>();
    this.#cancelled.set(id, cancelled);
    const isDue = (index: number): boolean =>
      !cancelled.has(index) && Date.now() < (pictures[index]?.deadlineMs ?? 0);
    const classified = await this.#classify(pictures, isDue, wide);
    this.#cancelled.delete(id);
    const held = { tensorsHeld: this.#graph.tensorsHeld(), memoryBytes: this.#memoryBytes() };
    const health = { ...held, runsAway: this.#decoder.runsAway };
    return { type: 'done', id, ...classified, ...health };
  }

  /**
   * Runs the graph on empty pictures, so that the first batch is as fast as the
   * next: one picture, then twice as many for as long as that pays.
   *
   * @param most The largest batch.
   * @param known What each size takes: it is not measured then, and sizes that do not pay are left out.
   * @returns what each size took.
   * @throws AppError `BUNDLE_INVALID` when it does not give what was promised.
   */
  async warmUp(most: number, known?: readonly CostSample[]): Promise<readonly CostSample[]> {
    const costs: CostSample[] = [];
    let bestMs = Infinity;
    for (let pictures = 1; pictures <= most; pictures *= 2) {
      const expected = known?.[costs.length];
      const cost = expected ?? { pictures, ms: await this.#measure(pictures) };
      costs.push(cost);
      const pays = cost.ms / pictures <= PAYS * bestMs;
      if (expected !== undefined && pays) await this.#inferEmpty(pictures);
      if (!pays || cost.ms > WARM_UP_MS) break;
      bestMs = cost.ms / pictures;
    }
    return costs;
  }

  /**
   * Computes pictures that are asked for as `wide` with another graph from now on,
   * once that is loaded and warm.
   *
   * @param load Loads the same graph for more threads.
   * @throws AppError `BUNDLE_INVALID` when it answers otherwise: it is not used then.
   */
  async widen(load: () => Promise<Graph>): Promise<void> {
    const wide = await load();
    await this.#inferring.take(async () => {
      const expected = await this.#inferPattern(this.#graph);
      const got = await this.#inferPattern(wide);
      checkGolden('the graph on more threads', expected, got, WIDE_TOLERANCE);
      this.#wide = wide;
    });
  }

  async #inferPattern(graph: Graph): Promise<Float32Array> {
    const { width, height } = this.#spec.input;
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, index) => index % 251);
    return (await graph.infer(pixels, 1, false)).probabilities;
  }

  /** Other work on the machine makes some runs take longer, and none shorter. */
  async #measure(pictures: number): Promise<number> {
    await this.#inferEmpty(pictures); // memory is laid out the first time
    const ms = await this.#inferEmpty(pictures);
    return pictures === 1 ? Math.min(ms, await this.#inferEmpty(pictures)) : ms;
  }

  async #inferEmpty(pictures: number): Promise<number> {
    const { input, classes, embedding: known } = this.#spec;
    const pixels = new Uint8Array(pictures * input.width * input.height * 3);
    const { probabilities, embedding, ms } = await this.#graph.infer(pixels, pictures, false);
    expectSize('probabilities', probabilities, pictures, classes);
    if (known !== undefined) expectSize('embedding', embedding, pictures, known.mean.length);
    return ms;
  }

  async #classify(
    pictures: readonly ChildPicture[],
    isDue: (index: number) => boolean,
    wide: boolean,
  ): Promise<Classified> {
    const decoded = await Promise.all(
      pictures.map((picture, index) =>
        this.#decoding
          .take<Ready>(() => (isDue(index) ? this.#decoder.decode(picture) : DROPPED))
          .catch(toFault),
      ),
    );
    return this.#inferring.take(async () => {
      const ready = decoded.map((each, index) => (each.type === 'decoded' && !isDue(index) ? DROPPED : each));
      return this.#infer(ready, (wide && this.#wide) || this.#graph).catch((error: unknown) => {
        const fault = toFault(error);
        return { outcomes: ready.map((each) => (each.type === 'decoded' ? fault : each)), cost: undefined };
      });
    });
  }

  async #infer(ready: readonly Ready[], graph: Graph): Promise<Classified> {
    const batch = ready.flatMap((each) => (each.type === 'decoded' ? [each.pixels] : []));
    const [first] = batch;
    if (first === undefined)
      return { outcomes: ready.filter((each) => each.type !== 'decoded'), cost: undefined };
    const start = performance.now();
    const pixels = batch.length === 1 ? first : Buffer.concat(batch);
    const explain = ready.some((each) => each.type === 'decoded' && each.explain);
    const { probabilities, evidence, embedding, ms } = await graph.infer(pixels, batch.length, explain);
    const inferMs = performance.now() - start;
    for (const each of batch) this.#decoder.release(each);
    let row = -1;
    const outcomes = ready.map((each): Outcome => {
      if (each.type !== 'decoded') return each;
      row += 1;
      return {
        type: 'answer',
        probabilities: shareOf(probabilities, row, batch.length),
        evidence: each.explain && evidence !== undefined ? shareOf(evidence, row, batch.length) : undefined,
        distance: this.#distance(embedding && shareOf(embedding, row, batch.length)),
        fetchMs: each.fetchMs,
        decodeMs: each.decodeMs,
        inferMs,
      };
    });
    return { outcomes, cost: graph === this.#graph ? { pictures: batch.length, ms } : undefined };
  }

  #distance(embedding: Float32Array | undefined): number | undefined {
    const known = this.#spec.embedding;
    return known && embedding && embeddingDistance(embedding, known);
  }

  /** Resident memory, as it was within the last second: to ask the system costs more than to answer. */
  #memoryBytes(): number {
    const nowMs = performance.now();
    if (nowMs - this.#memory.atMs > 1000) this.#memory = { bytes: process.memoryUsage.rss(), atMs: nowMs };
    return this.#memory.bytes;
  }
}

/** One picture's part of an output of the whole batch. */
function shareOf(output: Float32Array, row: number, rows: number): Float32Array {
  const size = output.length / rows;
  return output.slice(row * size, (row + 1) * size);
}

/** @throws AppError `BUNDLE_INVALID` when an output of the graph has not so many values for each picture. */
function expectSize(name: string, output: Float32Array | undefined, pictures: number, each: number): void {
  const got = output?.length ?? 0;
  if (got === pictures * each) return;
  throw new AppError('BUNDLE_INVALID', `expected ${pictures} × ${each} ${name} of the graph, got ${got}`);
}
