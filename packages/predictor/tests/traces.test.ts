import { JOBS_STREAM, jobConsumer, jobSubject, Work } from '@isitacat/contracts';
import { writeHeaders } from '@isitacat/service-kit';
import { startOtlpCollector, type CollectedSpan } from '@isitacat/testkit';
import { jetstream } from '@nats-io/jetstream';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { solidPng } from './support/solid-png.js';
import { World } from './support/world.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SENDER = 'b7ad6b7169203331';

describe('a job that is traced', () => {
  it('is linked to the attempt that went down with its predictor', async () => {
    await using collector = await startOtlpCollector();
    await using world = await World.start();
    await world.publish();
    const jobs = { ackWaitMs: 1_000, retryDelayMs: () => 20 };
    const lost = await world.predictor({}, { jobs });
    await lost[Symbol.asyncDispose]();
    const id = randomUUID();
    await world.accept(id);
    const trace = { traceparent: `00-${TRACE}-${SENDER}-01`, tracestate: undefined };
    const work = Work.create({
      ...{ predictionId: id, acceptTime: new Date(), image: 'images/1' },
      picture: { $case: 'content', value: solidPng([200, 30, 30]) },
    });
    await jetstream(world.connection).publish(jobSubject('cat', 'stable', id), Work.encode(work).finish(), {
      headers: writeHeaders({ deadlineMs: undefined, requestId: 'abc-1', trace }),
    });
    const consumer = await jetstream(world.connection).consumers.get(
      JOBS_STREAM,
      jobConsumer('cat', 'stable'),
    );
    expect(await consumer.next({ expires: 2_000 })).not.toBeNull(); // taken, and never heard of again
    await world.predictor({ tracing: { endpoint: collector.endpoint, ratio: 0 } }, { jobs });

    const span = await collector.until(
      (spans) => spans.find(({ name }) => name === 'predict'),
      AbortSignal.timeout(30_000),
    );
    expect(span).toMatchObject({
      ...{ service: 'isitacat-predictor', traceId: TRACE, parentSpanId: SENDER, kind: 5, failed: false },
      facts: { 'isitacat.attempt': '2', 'isitacat.end': 'done', 'isitacat.request_id': 'abc-1' },
    });
    const [link, ...others] = span.links;
    expect(others).toEqual([]);
    expect(link?.traceId).toBe(TRACE);
    expect([span.spanId, SENDER]).not.toContain(link?.spanId);
    const parts = (spans: readonly CollectedSpan[]): readonly string[] =>
      spans.filter(({ parentSpanId }) => parentSpanId === span.spanId).map(({ name }) => name);
    expect(parts(collector.spans)).toEqual(expect.arrayContaining(['queue', 'infer', 'store result']));
  }, 60_000);
});
