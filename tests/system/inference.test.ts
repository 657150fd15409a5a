import { startSystem, type System } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonWith } from '../support/python-environment.js';
import { run } from '../support/shell.js';

interface Said {
  readonly probabilities: readonly (readonly [number, number])[] | null;
  readonly labels: readonly string[] | null;
}
interface Refusal {
  readonly status: string;
  readonly message: string;
}
interface Side {
  readonly facts: Readonly<Record<string, boolean>>;
  readonly server: { readonly name: string; readonly extensions: readonly string[] };
  readonly model: { readonly inputs: readonly unknown[]; readonly outputs: readonly unknown[] };
  readonly config: Readonly<Record<string, unknown>>;
  readonly index: unknown;
  readonly answers: Readonly<Record<'image' | 'column' | 'pixels' | 'labelOnly', Said>> &
    Readonly<Record<'badPicture' | 'badShape' | 'badType' | 'badName', Refusal>> & {
      readonly id: { readonly id: string };
    };
  readonly statistics: {
    readonly model_stats: readonly {
      readonly inference_stats: Readonly<Record<string, { readonly count: unknown }>>;
    }[];
  };
}
interface Outcome {
  readonly grpc: Side & { readonly stream: readonly string[] };
  readonly http: Side & { readonly compressed: readonly Said[]; readonly listed: Said };
}

const CAT_AND_DOG = ['demo/cat.jpg', 'demo/dog.jpg'];

describe('tritonclient as it is, through the one public port', () => {
  let system: System;
  let outcome: Outcome;
  beforeAll(async () => {
    const [python, started] = await Promise.all([
      pythonWith('tests/inference/requirements.txt'),
      startSystem(),
    ]);
    system = started;
    const asked = await run(python, ['tests/inference/ask.py', system.grpcTarget, ...CAT_AND_DOG]);
    expect(asked.exitCode, asked.stderr).toBe(0);
    outcome = JSON.parse(asked.stdout) as Outcome;
  }, 300_000);
  afterAll(async () => {
    await system.stop();
  });

  describe.each(['grpc', 'http'] as const)('over %s', (way) => {
    it('finds the server and the model ready, and no other model', () => {
      expect(outcome[way].facts).toEqual({
        ...{ live: true, ready: true, modelReady: true, versionReady: true },
        unknownReady: false,
      });
    });

    it('reads what the model takes and gives', () => {
      const { server, model, config } = outcome[way];
      expect(server).toMatchObject({
        name: 'isitacat',
        extensions: expect.arrayContaining(['statistics']) as unknown,
      });
      const size = (shape: readonly (number | string)[]): unknown =>
        way === 'grpc' ? shape.map(String) : shape; // whole numbers of 64 bits are texts in protobuf's JSON
      expect(model).toMatchObject({
        inputs: [
          { name: 'image', datatype: 'BYTES', shape: size([-1, 1]) },
          { name: 'pixels', datatype: 'UINT8', shape: size([-1, 320, 320, 3]) },
        ],
        outputs: [
          { name: 'probabilities', datatype: 'FP32', shape: size([-1, 2]) },
          { name: 'label', datatype: 'BYTES', shape: size([-1]) },
        ],
      });
      expect(config).toMatchObject({ name: 'cat', max_batch_size: 128 });
      const entries =
        way === 'grpc' ? (outcome.grpc.index as { readonly models: unknown }).models : outcome.http.index;
      expect(entries).toMatchObject([{ name: 'cat', version: '1', state: 'READY' }]);
    });

    it('asks about a batch of encoded pictures, flat or as a column', () => {
      const { image, column } = outcome[way].answers;
      expect(image.labels).toEqual(['cat', 'not_cat']);
      expect(image.probabilities?.map(([cat]) => cat > 0.5)).toEqual([true, false]);
      expect(column).toEqual(image);
    });

    it('asks about pixels', () => {
      const { probabilities, labels } = outcome[way].answers.pixels;
      expect(labels).toHaveLength(3);
      for (const [cat, notCat] of probabilities ?? []) expect(cat + notCat).toBeCloseTo(1, 5);
      expect(probabilities).toEqual(outcome.grpc.answers.pixels.probabilities);
    });

    it('gets only the outputs that it asks for, and its id back', () => {
      const { labelOnly, id } = outcome[way].answers;
      expect(labelOnly).toEqual({ probabilities: null, labels: ['cat', 'not_cat'] });
      expect(id.id).toBe('mine');
    });

    it.each([
      ['badPicture', /^image\[1\]: expected a JPEG/],
      ['badShape', /^pixels: expected the shape \[-1, 320, 320, 3\] .*got \[3, 100, 320, 3\]/],
      ['badType', /^pixels is of datatype UINT8, got "FP32"/],
      ['badName', /^expected one input, image BYTES \[-1, 1\] or pixels UINT8 .*; got "picture"/],
    ] as const)('is told what was expected: %s', (name, message) => {
      expect(outcome[way].answers[name]).toEqual({
        status: way === 'grpc' ? 'StatusCode.INVALID_ARGUMENT' : '400',
        message: expect.stringMatching(message) as string,
      });
    });

    it('reads what the answers took', () => {
      const [stats] = outcome[way].statistics.model_stats;
      expect(Number(stats?.inference_stats['success']?.count)).toBeGreaterThanOrEqual(5);
      expect(Number(stats?.inference_stats['fail']?.count)).toBeGreaterThanOrEqual(3);
    });
  });

  it('gets one answer for each request of a stream, in their order, of which one may fail', () => {
    const expected = Array.from({ length: 20 }, (_, n) => String(n));
    expect(outcome.grpc.stream.toSpliced(7, 1)).toEqual(expected.toSpliced(7, 1));
    expect(outcome.grpc.stream[7]).toContain('IMAGE_TYPE_UNSUPPORTED: image[0]: expected a JPEG');
  });

  it('may compress what it sends over HTTP, or send it as JSON alone', () => {
    const { compressed, listed, answers } = outcome.http;
    expect(compressed).toEqual([answers.pixels, answers.pixels]);
    expect(listed.probabilities).toEqual(answers.pixels.probabilities?.slice(0, 1));
  });
});
