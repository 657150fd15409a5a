import { PredictionServiceDefinition, type PredictStreamRequest } from '@isitacat/contracts';
import { grpcClient, startSystem } from '@isitacat/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { residentBytes } from '../support/metrics.js';
import { demoCat } from '../support/pictures.js';

const MIB = 1024 * 1024;
const PICTURES = 300;
const BAD = 150;
const LOOK_EVERY = 30;
/** Of some 300 MiB that go through. */
const MOST_GROWTH = 64 * MIB;

type Request = Partial<PredictStreamRequest>;

/** A cat with a megabyte behind the end of the picture, which decoders pass over. */
const large = Buffer.concat([demoCat(), Buffer.alloc(MIB)]);

async function* requests(count: number): AsyncGenerator<Request> {
  for (let n = 0; n < count; n += 1) {
    const value = n === BAD ? Buffer.from('no picture') : large;
    yield await Promise.resolve({ picture: { $case: 'content', value }, correlationId: String(n) });
  }
}

it('one stream through Envoy carries 300 large pictures to a slow reader: the BFF holds few, and a bad one fails alone', async () => {
  await using system = await startSystem();
  using predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
  const metrics = `http://127.0.0.1:${system.ports.bffs[0].http}/metrics`;
  for await (const { outcome } of predictions.predictStream(requests(LOOK_EVERY))) {
    expect(outcome?.$case).toBe('prediction');
  }
  const before = await residentBytes(metrics);

  const outcomes = new Map<string, string>();
  let most = 0;
  for await (const { correlationId, outcome } of predictions.predictStream(requests(PICTURES), {
    timeoutMs: 120_000,
  })) {
    outcomes.set(
      correlationId,
      outcome?.$case === 'prediction' ? outcome.value.label : (outcome?.$case ?? ''),
    );
    await sleep(10); // the reader that is slow
    if (outcomes.size % LOOK_EVERY === 0) most = Math.max(most, await residentBytes(metrics));
  }

  expect(outcomes.size).toBe(PICTURES);
  expect([...outcomes].filter(([, label]) => label !== 'cat')).toEqual([[String(BAD), 'error']]);
  expect(most - before).toBeLessThan(MOST_GROWTH);
}, 180_000);
