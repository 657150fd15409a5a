import {
  ImageServiceDefinition,
  ModelServiceDefinition,
  PredictionServiceDefinition,
} from '@isitacat/contracts';
import { grpcClient, PLANTED, startSystem, type System } from '@isitacat/testkit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const REQUEST = 'planted-request-1';
const SECRET_HEADERS = {
  authorization: `Bearer ${PLANTED.token}`,
  cookie: `session=${PLANTED.token}`,
};
const metadata = {
  ...SECRET_HEADERS,
  'x-request-id': REQUEST,
  traceparent: `00-${TRACE}-b7ad6b7169203331-00`,
};

let system: System;

beforeAll(async () => {
  system = await startSystem({ environment: { ISITACAT_LOG_LEVEL: 'trace' } });
}, 120_000);
afterAll(async () => {
  await system.stop();
});

/** Whole pictures and broken ones, each with a word in it that is looked for. */
async function pictures(): Promise<readonly Buffer[]> {
  const background = { r: 10, g: 200, b: 90 };
  const whole = sharp({ create: { width: 300, height: 200, channels: 3, background } });
  const marked = await whole
    .withExif({ IFD0: { ImageDescription: PLANTED.pictureText } })
    .jpeg()
    .toBuffer();
  return [
    marked,
    Buffer.concat([marked.subarray(0, 300), Buffer.from(PLANTED.pictureText)]),
    Buffer.from(PLANTED.pictureText),
  ];
}

/** Asks for all that may go well, and much that does not. */
async function callEverything(): Promise<readonly string[]> {
  using images = grpcClient(ImageServiceDefinition, system.grpcTarget);
  using predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
  using models = grpcClient(ModelServiceDefinition, system.grpcTarget);
  const options = { metadata };
  const calls: Promise<unknown>[] = [models.listModels({}, options)];
  for (const content of await pictures()) {
    const picture = { $case: 'content', value: content } as const;
    calls.push(
      images.upload({ content, displayName: PLANTED.displayName }, options),
      predictions.predict({ picture }, options),
      predictions.predict({ picture, background: true }, options),
      predictions.predict({ picture, model: `models/${PLANTED.token}` }, options),
      ...['/v2/models/cat/infer', `/v2/models/${PLANTED.displayName}/infer?token=${PLANTED.token}`].map(
        (path) =>
          fetch(`${system.url}${path}`, {
            method: 'POST',
            headers: { ...SECRET_HEADERS, 'x-request-id': REQUEST },
            body: JSON.stringify({
              inputs: [{ name: 'image', shape: [1], datatype: 'BYTES', data: [content.toString('base64')] }],
            }),
          }),
      ),
    );
  }
  calls.push(
    images.upload({ content: Buffer.alloc(10), displayName: PLANTED.displayName.repeat(100) }, options),
    predictions.getPrediction({ name: `predictions/${PLANTED.token}` }, options),
    predictions.giveFeedback(
      { prediction: 'predictions/x', label: 'cat', note: PLANTED.displayName },
      options,
    ),
  );
  const outcomes = await Promise.allSettled(calls);
  return outcomes.map(({ status }) => status);
}

interface Line {
  readonly level?: string;
  readonly requestId?: string;
  readonly traceId?: string;
  readonly traceparent?: string;
  readonly msg?: string;
}

async function linesOf(part: string): Promise<readonly Line[]> {
  const text = await readFile(join(system.dataDir, 'logs', `${part}.log`), 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Line).filter(({ requestId }) => requestId === REQUEST);
}

describe('the logs of every part', () => {
  it('have a line for each call and hop with its ids, and nothing that was planted', async () => {
    const outcomes = await callEverything();
    expect(outcomes).toContain('fulfilled');
    expect(outcomes.filter((outcome) => outcome !== 'fulfilled').length).toBeGreaterThan(5);
    await expect
      .poll(async () => (await linesOf('predictor-1')).some(({ msg }) => msg === 'job done'), {
        timeout: 30_000,
      })
      .toBe(true);
    for (const part of ['envoy', 'bff']) {
      const calls = async (): Promise<number> =>
        (await linesOf(part)).filter(({ msg }) => msg === 'call').length;
      await expect.poll(calls, { timeout: 30_000 }).toBe(outcomes.length);
    }
    for (const part of ['envoy', 'bff', 'predictor-1']) {
      const traced = (await linesOf(part)).filter(({ traceId, traceparent }) =>
        `${traceId ?? ''}${traceparent ?? ''}`.includes(TRACE),
      );
      expect(traced.length, part).toBeGreaterThan(0);
    }
    await system.stop(); // which reads all logs for what was planted
  }, 90_000);
});
