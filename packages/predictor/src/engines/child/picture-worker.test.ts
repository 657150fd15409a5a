import { describe, expect, it } from 'vitest';
import { solidPng, type Colour } from '../../../tests/support/solid-png.js';
import type { Graph, Inference } from '../graphs/graph.js';
import { PictureWorker } from './picture-worker.js';
import type { ChildPicture } from './protocol.js';

const SPEC = { onnxPath: '', tfjsPath: '', input: { width: 4, height: 4 }, classes: 2 };
const SIZE = 4 * 4 * 3;
const COLOURS: readonly Colour[] = [
  [255, 0, 0],
  [0, 0, 255],
  [90, 30, 60],
];

/** A graph that says how red and how blue a picture is, embeds it as both, and remembers what it was asked. */
function graphOf(options: { readonly fails?: boolean } = {}): {
  readonly graph: Graph;
  readonly batches: number[];
  /** Of each batch, whether it was to be explained. */
  readonly explained: boolean[];
} {
  const explained: boolean[] = [];
  const batches: number[] = [];
  const infer = (pixels: Uint8Array, pictures: number, explain: boolean): Promise<Inference> => {
    batches.push(pictures);
    explained.push(explain);
    if (options.fails === true) return Promise.reject(new Error('no memory'));
    const answers = Array.from({ length: pictures }, (_, index) => pixels.subarray(index * SIZE));
    const probabilities = Float32Array.from(answers.flatMap((each) => [each[0] ?? 0, each[2] ?? 0]));
    const evidence = explain
      ? Float32Array.from(answers.flatMap((each) => [...each.subarray(0, 4)]))
      : undefined;
    return Promise.resolve({ probabilities, evidence, embedding: probabilities, ms: 5 + pictures });
  };
  return { graph: { engine: 'onnx', tensorsHeld: () => 3, infer }, batches, explained };
}

function picturesOf(encoded: readonly Uint8Array[]): (ChildPicture & { picture: Uint8Array })[] {
  return encoded.map((picture) => ({
    picture,
    deadlineMs: Date.now() + 60_000,
    explain: false,
    alone: false,
  }));
}

describe('PictureWorker', () => {
  it('infers the pictures of a batch together, and gives each its own answer', async () => {
    const { graph, batches } = graphOf();
    const worker = new PictureWorker(graph, SPEC, 4);
    const pictures = picturesOf(COLOURS.map((colour) => solidPng(colour)));
    const { id, outcomes, cost, tensorsHeld } = await worker.work({ type: 'classify', id: 7, pictures });
    expect([id, tensorsHeld, batches]).toEqual([7, 3, [3]]);
    expect(cost).toEqual({ pictures: 3, ms: 8 });
    for (const [index, colour] of COLOURS.entries()) {
      const probabilities = Float32Array.of(colour[0], colour[2]);
      expect(outcomes[index]).toMatchObject({ type: 'answer', probabilities });
    }
  });

  it('gives its evidence to a picture that is to be explained, and to no other of its batch', async () => {
    const { graph, explained } = graphOf();
    const worker = new PictureWorker(graph, SPEC, 4);
    const pictures = picturesOf(COLOURS.map((colour) => solidPng(colour)));
    const mixed = pictures.map((picture, index) => ({ ...picture, explain: index === 1 }));
    const { outcomes } = await worker.work({ type: 'classify', id: 1, pictures: mixed });
    expect(outcomes.map((each) => (each.type === 'answer' ? each.evidence : 0))).toEqual([
      undefined,
      Float32Array.of(0, 0, 255, 0),
      undefined,
    ]);
    await worker.work({ type: 'classify', id: 2, pictures });
    expect(explained).toEqual([true, false]);
  });

  it('tells how far each picture is from those learned from, where it knows of these', async () => {
    const embedding = { mean: [55, 0], variance: [100, 400] };
    const worker = new PictureWorker(graphOf().graph, { ...SPEC, embedding }, 4);
    const pictures = picturesOf(COLOURS.map((colour) => solidPng(colour)));
    const { outcomes } = await worker.work({ type: 'classify', id: 1, pictures });
    expect(outcomes).toMatchObject(
      COLOURS.map(([red, , blue]) => ({ distance: ((red - 55) ** 2 / 100 + blue ** 2 / 400) / 2 })),
    );
    const plain = await new PictureWorker(graphOf().graph, SPEC, 4).work({
      type: 'classify',
      id: 1,
      pictures,
    });
    expect(plain.outcomes).toMatchObject(COLOURS.map(() => ({ distance: undefined })));
  });

  it('leaves out of the batch what can not be decoded, is cancelled or is too late', async () => {
    const { graph, batches } = graphOf();
    const worker = new PictureWorker(graph, SPEC, 4);
    const [red, bad, blue, late] = picturesOf([
      solidPng([255, 0, 0]),
      Buffer.from('no picture'),
      solidPng([0, 0, 255]),
      solidPng([1, 1, 1]),
    ]);
    if (!red || !bad || !blue || !late) throw new Error('four pictures');
    const pictures = [red, bad, blue, { ...late, deadlineMs: Date.now() - 1 }];
    const reply = worker.work({ type: 'classify', id: 1, pictures });
    worker.cancel(1, 2);
    worker.cancel(2, 0); // such a batch is not here any more
    const { outcomes, cost } = await reply;
    expect(cost).toMatchObject({ pictures: 1 });
    expect(outcomes.map(({ type }) => type)).toEqual(['answer', 'fault', 'dropped', 'dropped']);
    expect(batches).toEqual([1]);
    const none = await worker.work({ type: 'classify', id: 3, pictures: [bad] });
    expect(none.outcomes).toMatchObject([{ reason: 'IMAGE_TYPE_UNSUPPORTED' }]);
    expect(batches).toEqual([1]);
  });

  it('reports a failure of the graph for each picture of the batch', async () => {
    const worker = new PictureWorker(graphOf({ fails: true }).graph, SPEC, 4);
    const pictures = picturesOf([solidPng([1, 2, 3]), solidPng([1, 2, 3])]);
    const { outcomes } = await worker.work({ type: 'classify', id: 1, pictures });
    expect(outcomes).toMatchObject([{ reason: 'INTERNAL' }, { reason: 'INTERNAL' }]);
  });

  it('computes what is asked for wide on more threads once these answer alike, and leaves it out of what batches take', async () => {
    const [narrow, wide] = [graphOf(), graphOf()];
    const worker = new PictureWorker(narrow.graph, SPEC, 4);
    const pictures = picturesOf([solidPng([255, 0, 0])]);
    const ask = (id: number, isWide: boolean): ReturnType<PictureWorker['work']> =>
      worker.work({ type: 'classify', id, pictures, wide: isWide });
    expect((await ask(1, true)).cost).toBeDefined();
    await worker.widen(() => Promise.resolve(wide.graph));
    const before = [narrow.batches.length, wide.batches.length] as const;
    const reply = await ask(2, true);
    expect(reply.cost).toBeUndefined();
    expect(reply.outcomes).toMatchObject([{ type: 'answer', probabilities: Float32Array.of(255, 0) }]);
    expect((await ask(3, false)).cost).toBeDefined();
    expect([narrow.batches.length, wide.batches.length]).toEqual([before[0] + 1, before[1] + 1]);
  });

  it('goes on as it is when on more threads the graph answers otherwise', async () => {
    const { graph, batches } = graphOf();
    const other: Graph = {
      ...graph,
      infer: async (pixels, pictures, explain) => ({
        ...(await graph.infer(pixels, pictures, explain)),
        probabilities: Float32Array.of(0.5, 0.5),
      }),
    };
    const worker = new PictureWorker(graph, SPEC, 4);
    await expect(worker.widen(() => Promise.resolve(other))).rejects.toMatchObject({
      reason: 'BUNDLE_INVALID',
    });
    const asked = batches.length;
    const pictures = picturesOf([solidPng([255, 0, 0])]);
    const { outcomes } = await worker.work({ type: 'classify', id: 1, pictures, wide: true });
    expect(outcomes).toMatchObject([{ type: 'answer', probabilities: Float32Array.of(255, 0) }]);
    expect(batches.length).toBe(asked + 1);
  });

  it('warms up with larger and larger batches up to the limit, and says what they took', async () => {
    const { graph, batches } = graphOf();
    const costs = await new PictureWorker(graph, SPEC, 4).warmUp(4);
    expect(costs).toEqual([1, 2, 4].map((pictures) => ({ pictures, ms: 5 + pictures })));
    expect(Math.max(...batches)).toBeLessThanOrEqual(4);
    expect(batches.slice(0, 2)).toEqual([1, 1]);
    const known = [10, 12, 24].map((ms, index) => ({ pictures: 2 ** index, ms }));
    const other = graphOf();
    expect(await new PictureWorker(other.graph, SPEC, 4).warmUp(32, known)).toEqual(known);
    expect(other.batches).toEqual([1, 2]); // four together cost as much each as two
    await expect(new PictureWorker(graph, { ...SPEC, classes: 3 }, 4).warmUp(1)).rejects.toMatchObject({
      reason: 'BUNDLE_INVALID',
    });
    const embedding = { mean: [1, 2, 3], variance: [1, 2, 3] };
    await expect(new PictureWorker(graph, { ...SPEC, embedding }, 4).warmUp(1)).rejects.toThrow(
      'expected 1 × 3 embedding of the graph, got 2',
    );
  });

  it('does not decode what takes much memory beside others, but alone', async () => {
    const worker = new PictureWorker(graphOf().graph, SPEC, 4);
    const [small, large] = picturesOf([solidPng([1, 2, 3]), solidPng([90, 30, 60], 5_000)]);
    if (small === undefined || large === undefined) throw new Error('there are two');
    const beside = await worker.work({ type: 'classify', id: 1, pictures: [small, large] });
    expect(beside.outcomes).toMatchObject([{ type: 'answer' }, { type: 'heavy' }]);
    const alone = await worker.work({ type: 'classify', id: 2, pictures: [{ ...large, alone: true }] });
    expect(alone).toMatchObject({ outcomes: [{ type: 'answer' }], runsAway: false });
  });

  it('gives up a decode that computes too long, and says that it goes on', async () => {
    const worker = new PictureWorker(graphOf().graph, SPEC, 4, 1);
    const pictures = picturesOf([solidPng([90, 30, 60], 5_000)]).map((each) => ({ ...each, alone: true }));
    const done = await worker.work({ type: 'classify', id: 1, pictures });
    expect(done).toMatchObject({ outcomes: [{ reason: 'IMAGE_TOO_LARGE' }], runsAway: true });
  });
});
