import { randomUUID } from 'node:crypto';
import { ImageServiceDefinition, PredictionServiceDefinition, type Prediction } from '@isitacat/contracts';
import { grpcClient, startSystem, type GrpcClient, type System } from '@isitacat/testkit';
import { expect, it } from 'vitest';
import { tinyPicture } from './pictures.js';
import { isEnded } from './promises.js';
import { seeded, type Random } from './random.js';
import { startReplica } from './replica.js';
import { patiently } from './retry.js';

const JOBS = 600;
const DISCONNECTS = 100;
const LIMIT_MS = 150_000;
const BATCH = 'followed';

/** Where nothing is told for so long, a disconnect comes all the same. */
const QUIET_MS = 300;

type Predictions = GrpcClient<typeof PredictionServiceDefinition>;

/** What a client was told that leaves again and again, each time going on from its last token. */
class Leaver {
  readonly ended = new Set<string>();
  readonly twice: string[] = [];
  #token = '';

  /** Follows for so many messages, or until nothing comes any more, or the stream breaks. */
  async follow(predictions: Predictions, messages: number, signal: AbortSignal): Promise<void> {
    const leave = new AbortController();
    const quiet = setTimeout(() => {
      leave.abort();
    }, QUIET_MS);
    const limits = { signal: AbortSignal.any([signal, leave.signal]) };
    let left = messages;
    try {
      for await (const { event, resumeToken } of predictions.streamResults(
        { batch: BATCH, resumeToken: this.#token },
        limits,
      )) {
        this.#token = resumeToken;
        if (event?.$case === 'prediction') this.#note(event.value);
        quiet.refresh();
        if (--left === 0) break;
      }
    } catch {
      signal.throwIfAborted(); // anything else is one disconnect more
    } finally {
      clearTimeout(quiet);
    }
  }

  #note(prediction: Prediction): void {
    if (this.ended.has(prediction.name)) this.twice.push(prediction.name);
    if (isEnded(prediction)) this.ended.add(prediction.name);
  }
}

/** @returns the names of the jobs. */
async function accept(system: System, random: Random, signal: AbortSignal): Promise<readonly string[]> {
  using images = grpcClient(ImageServiceDefinition, system.grpcTarget);
  using predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
  const patience = { signal, failed: () => undefined };
  const { image } = await patiently(
    async () => images.upload({ content: await tinyPicture(random) }),
    patience,
  );
  const picture = { $case: 'image', value: image?.name ?? '' } as const;
  const names: string[] = [];
  while (names.length < JOBS) {
    const request = { picture, background: true, batch: BATCH, requestId: randomUUID() };
    const { prediction } = await patiently(() => predictions.predict(request), patience);
    names.push(prediction?.name ?? '');
  }
  return names;
}

it(
  '100 disconnects of StreamResults, from two BFFs that are killed too, leave no gap and no second copy',
  async () => {
    const seed = Math.floor(Math.random() * 1e6);
    const random = seeded(seed);
    const signal = AbortSignal.timeout(LIMIT_MS);
    await using system = await startSystem();
    await using replica = await startReplica(system);
    using here = grpcClient(PredictionServiceDefinition, system.grpcTarget);
    using there = grpcClient(PredictionServiceDefinition, replica.grpcTarget);
    const accepting = accept(system, seeded(seed), signal);
    const leaver = new Leaver();
    for (let n = 0; n < DISCONNECTS; n++) {
      await leaver.follow(random.pick([here, there]), random.whole(1, 36), signal);
      if (n % 40 === 20) await system.parts.signal('bff', 'SIGKILL');
      if (n % 40 === 35) await replica.kill();
    }
    const names = await accepting;
    while (leaver.ended.size < JOBS) await leaver.follow(here, Infinity, signal);
    expect(leaver.twice, `seed ${seed}`).toEqual([]);
    expect([...leaver.ended].sort(), `seed ${seed}`).toEqual([...names].sort());
  },
  LIMIT_MS + 60_000,
);
