import { randomUUID } from 'node:crypto';
import type { ImageServiceDefinition, Prediction, PredictionServiceDefinition } from '@isitacat/contracts';
import type { GrpcClient } from '@isitacat/testkit';
import { tinyPicture } from './pictures.js';
import { endOf, isEnded, type Promises } from './promises.js';
import { seeded } from './random.js';
import { patiently, type Patience } from './retry.js';

/** What submitting takes. */
export interface SubmitOptions extends Patience {
  readonly images: GrpcClient<typeof ImageServiceDefinition>;
  readonly predictions: GrpcClient<typeof PredictionServiceDefinition>;
  readonly promises: Promises;
  readonly jobs: number;
  readonly seed: number;
  /** Called before each job; it may take its time. */
  readonly reached: (job: number) => Promise<void>;
  /** Called with each job that was accepted. */
  readonly accepted: (prediction: Prediction) => void;
}

/** Jobs that are asked for at once. */
const AT_ONCE = 48;

/** A client waits so long for one answer, then asks again. */
const TRY_MS = 10_000;

const A_BATCH = 1_000;

/** Every so many jobs: a picture is stored, a picture comes with the job, a call is repeated, an answer awaited. */
const EVERY = { upload: 40, content: 50, repeat: 20, question: 60 };

/** The batch that a job belongs to. */
export function batchOf(job: number): string {
  return `chaos-${Math.floor(job / A_BATCH)}`;
}

/** Has all jobs accepted, whatever becomes of the parts in the meantime. */
export async function submitAll(options: SubmitOptions): Promise<void> {
  const random = seeded(options.seed);
  await upload(options, await tinyPicture(random));
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < options.jobs) {
      const job = next++;
      await options.reached(job);
      if (job % EVERY.upload === 1) await upload(options, await tinyPicture(random));
      if (job % EVERY.question === 2)
        await question(options, random.pick([...options.promises.uploads.keys()]));
      const picture =
        job % EVERY.content === 3
          ? { $case: 'content' as const, value: await tinyPicture(random) }
          : { $case: 'image' as const, value: random.pick([...options.promises.uploads.keys()]) };
      await submit(options, job, picture);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, options.jobs) }, client));
}

type Picture =
  { readonly $case: 'content'; readonly value: Buffer } | { readonly $case: 'image'; readonly value: string };

async function submit(options: SubmitOptions, job: number, picture: Picture): Promise<void> {
  const { promises } = options;
  const request = { picture, background: true, batch: batchOf(job), requestId: randomUUID() };
  const prediction = await ask(options, request);
  promises.accept(prediction);
  options.accepted(prediction);
  if (job % EVERY.repeat !== 0) return;
  const again = await ask(options, request);
  if (again.name === prediction.name) return;
  promises.broken.push(`one request_id was promised ${prediction.name} and ${again.name}`);
}

async function question(options: SubmitOptions, image: string): Promise<void> {
  const request = { picture: { $case: 'image' as const, value: image }, requestId: randomUUID() };
  const prediction = await ask(options, request);
  if (!isEnded(prediction)) options.promises.broken.push(`${prediction.name} was answered without an end`);
  options.promises.answers.set(prediction.name, endOf(prediction));
}

type Request = Parameters<SubmitOptions['predictions']['predict']>[0];

async function ask({ predictions, ...patience }: SubmitOptions, request: Request): Promise<Prediction> {
  const call = () => predictions.predict(request, { timeoutMs: TRY_MS });
  const { prediction } = await patiently(call, patience);
  if (prediction === undefined) throw new Error('a prediction was promised without a name');
  return prediction;
}

async function upload({ images, promises, ...patience }: SubmitOptions, content: Buffer): Promise<void> {
  const request = { content, requestId: randomUUID() };
  const { image } = await patiently(() => images.upload(request, { timeoutMs: TRY_MS }), patience);
  if (image === undefined) throw new Error('an upload was promised without a name');
  promises.uploads.set(image.name, Buffer.from(image.sha256).toString('hex'));
}
