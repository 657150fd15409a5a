import { Prediction, PredictionServiceDefinition } from '@isitacat/contracts';
import {
  grpcClient,
  startOtlpCollector,
  startSystem,
  temporaryDirectory,
  type CollectedSpan,
  type OtlpCollector,
  type System,
} from '@isitacat/testkit';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser/open-browser.js';
import { openPage } from '../browser/page-driver.js';
import { phaseShare } from '../support/metrics.js';
import { readMetrics } from '../support/observe.js';

const CALLER = 'b7ad6b7169203331';
const PHASES = ['queue', 'fetch', 'decode', 'infer', 'respond'];

let [collector, system, browser]: [OtlpCollector?, System?, Browser?] = [];

beforeAll(async () => {
  collector = await startOtlpCollector();
  const environment = { ISITACAT_OTLP_ENDPOINT: collector.endpoint, ISITACAT_TRACE_RATIO: '1' };
  [system, browser] = await Promise.all([startSystem({ environment }), openBrowser()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await system?.stop();
  await collector?.[Symbol.asyncDispose]();
});

/** A picture that takes long enough to be read for milliseconds not to count. */
function largePicture(): Promise<Buffer> {
  const background = { r: 200, g: 120, b: 40 };
  return sharp({ create: { width: 7000, height: 5000, channels: 3, background } })
    .png()
    .toBuffer();
}

/** Waits until a trace holds a span of each of these names, by service and name. */
async function traceOf(traceId: string, names: readonly string[]): Promise<readonly CollectedSpan[]> {
  if (collector === undefined) throw new Error('there is no collector');
  const signal = AbortSignal.timeout(30_000);
  return collector.until((spans) => {
    const own = spans.filter((span) => span.traceId === traceId);
    const there = own.map(({ service, name }) => `${service} ${name}`);
    return names.every((name) => there.includes(name)) ? own : undefined;
  }, signal);
}

function one(spans: readonly CollectedSpan[], service: string, name: string): CollectedSpan {
  const [span, ...others] = spans.filter((each) => each.service === service && each.name === name);
  if (span === undefined || others.length > 0) throw new Error(`${others.length} more of ${service} ${name}`);
  return span;
}

function phasesIn(spans: readonly CollectedSpan[], predict: CollectedSpan): readonly CollectedSpan[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === predict.spanId)
    .filter(({ name }) => PHASES.includes(name));
}

describe('one trace', () => {
  it('leads from the page over Envoy, the BFF and the queue to the predictor and its storage', async () => {
    if (system === undefined || browser === undefined || collector === undefined) {
      throw new Error('nothing runs');
    }
    await using files = await temporaryDirectory();
    const file = join(files.path, 'cat.png');
    await writeFile(file, await largePicture());
    await using driver = await openPage(browser, system.url);
    const asked = driver.page.waitForRequest('**/Predict');
    await driver.choose(file);
    const [, traceId = '', pageSpan = ''] = ((await asked).headers()['traceparent'] ?? '').split('-');

    const rpc = '/isitacat.v1.PredictionService/Predict';
    const spans = await traceOf(traceId, [
      ...['isitacat-envoy ingress', `isitacat-bff ${rpc}`, 'isitacat-bff store question'],
      ...['isitacat-bff queue job', 'isitacat-predictor predict', 'isitacat-predictor store result'],
      'isitacat-bff store picture', // of the upload, which is a part of the same trace
    ]);
    const bff = one(spans, 'isitacat-bff', rpc);
    const queued = one(spans, 'isitacat-bff', 'queue job');
    const predict = one(spans, 'isitacat-predictor', 'predict');
    // Envoy has one of the upload too, and sends when it likes.
    const envoy = await collector.until(
      (all) => all.find(({ spanId }) => spanId === bff.parentSpanId),
      AbortSignal.timeout(30_000),
    );
    expect(envoy).toMatchObject({ service: 'isitacat-envoy', parentSpanId: pageSpan });
    expect(one(spans, 'isitacat-bff', 'store question').parentSpanId).toBe(bff.spanId);
    expect(queued.parentSpanId).toBe(bff.spanId);
    expect(predict).toMatchObject({ parentSpanId: queued.spanId, kind: 5, links: [] });
    expect(one(spans, 'isitacat-predictor', 'store result').parentSpanId).toBe(predict.spanId);
    expect(new Set(phasesIn(spans, predict).map(({ name }) => name))).toEqual(new Set(PHASES));
  }, 60_000);

  it('holds an answer that was waited for, whose phases add up to it within 2 %', async () => {
    if (system === undefined) throw new Error('nothing runs');
    using predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const picture = { $case: 'content', value: await largePicture() } as const;
    const { prediction } = await predictions.predict(
      { picture, model: '', background: false, explain: false, batch: '', requestId: '' },
      { metadata: { traceparent: `00-${traceId}-${CALLER}-00` } },
    );
    expect(Prediction.fromPartial(prediction ?? {}).label).not.toBe('');
    const spans = await traceOf(traceId, [
      'isitacat-envoy ingress',
      'isitacat-predictor predict',
      'isitacat-bff ask predictor',
    ]);
    const envoy = one(spans, 'isitacat-envoy', 'ingress');
    const bff = one(spans, 'isitacat-bff', '/isitacat.v1.PredictionService/Predict');
    const ask = one(spans, 'isitacat-bff', 'ask predictor');
    const predict = one(spans, 'isitacat-predictor', 'predict');
    expect([envoy, bff, ask, predict].map(({ parentSpanId }) => parentSpanId)).toEqual([
      CALLER,
      envoy.spanId,
      bff.spanId,
      ask.spanId,
    ]);
    const sumMs = phasesIn(spans, predict).reduce((sum, { durationMs }) => sum + durationMs, 0);
    expect(sumMs / predict.durationMs).toBeGreaterThan(0.98);
    expect(sumMs / predict.durationMs).toBeLessThan(1.02);
    // The caller's own time is this and the way there and back.
    expect(predict.durationMs).toBeLessThan(bff.durationMs + 2);
    expect(await phaseShare(system.predictors[0]?.metricsUrl ?? '')).toBeCloseTo(1, 1.7);
  }, 60_000);

  it('holds what is asked by the Open Inference Protocol over HTTP', async () => {
    if (system === undefined) throw new Error('nothing runs');
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const rpc = '/inference.GRPCInferenceService/ModelMetadata';
    const headers = { traceparent: `00-${traceId}-${CALLER}-00` };
    expect((await fetch(`${system.url}/v2/models/cat`, { headers })).status).toBe(200);
    const spans = await traceOf(traceId, ['isitacat-envoy ingress', `isitacat-bff ${rpc}`]);
    const envoy = one(spans, 'isitacat-envoy', 'ingress');
    expect(one(spans, 'isitacat-bff', rpc)).toMatchObject({ parentSpanId: envoy.spanId, kind: 2 });
  }, 60_000);
});

/** Names of the figures that a part exports, as Prometheus stores them. */
async function exportedBy(metricsUrl: string): Promise<readonly string[]> {
  const text = await (await fetch(metricsUrl)).text();
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
}

describe('the figures', () => {
  it('that the alerts and the dashboard read are exported', async () => {
    if (system === undefined) throw new Error('nothing runs');
    const pages = [
      system.predictors[0]?.metricsUrl ?? '',
      `http://127.0.0.1:${system.ports.bffs[0].http}/metrics`,
    ];
    const exported = (await Promise.all(pages.map(exportedBy))).flat();
    const { read, made } = await readMetrics();
    expect(read.length).toBeGreaterThan(25);
    expect(read.filter((name) => !exported.includes(name) && !made.includes(name))).toEqual([]);
  });

  it('say how far each version is, and what waits', async () => {
    if (system === undefined) throw new Error('nothing runs');
    const text = async (url: string): Promise<string> => (await fetch(url)).text();
    const predictor = await text(system.predictors[0]?.metricsUrl ?? '');
    expect(predictor).toMatch(/^isitacat_model_state\{model="cat",version="1",state="serving"\} 1$/m);
    expect(predictor).toMatch(/^isitacat_model_state\{model="cat",version="1",state="failed"\} 0$/m);
    expect(predictor).toMatch(/^isitacat_drift_pictures\{model="cat",version="1"\} [1-9]\d*$/m);
    expect(predictor).toMatch(/^isitacat_drift_alarm\{model="cat",version="1"\} 0$/m);
    const bff = await text(`http://127.0.0.1:${system.ports.bffs[0].http}/metrics`);
    expect(bff).toMatch(/^isitacat_jobs_pending 0$/m);
    expect(bff).toMatch(/^isitacat_jobs_oldest_seconds 0$/m);
  });
});
