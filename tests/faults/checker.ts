import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  OPEN_JOBS_PREFIX,
  OPEN_QUESTIONS_PREFIX,
  predictionAcceptedKey,
  PredictionState,
  type ImageServiceDefinition,
  type Prediction,
  type PredictionServiceDefinition,
} from '@isitacat/contracts';
import type { BlobStore } from '@isitacat/storage';
import type { GrpcClient } from '@isitacat/testkit';
import { endOf, isEnded, type End, type Promises } from './promises.js';
import { patiently, type Patience } from './retry.js';

/** Where the truth is looked up. */
export interface Witnesses extends Patience {
  readonly images: GrpcClient<typeof ImageServiceDefinition>;
  readonly predictions: GrpcClient<typeof PredictionServiceDefinition>;
  readonly store: BlobStore;
  /** The ends in the event log, by name. */
  readonly endsInLog: () => Promise<ReadonlyMap<string, readonly Prediction[]>>;
}

/** How the promised jobs ended. */
export interface Outcome {
  readonly succeeded: number;
  readonly failed: number;
  /** Why those failed, and how many so. */
  readonly failures: Readonly<Record<string, number>>;
}

const AT_ONCE = 32;
const LOOK_MS = 250;

/** Holds every promise against records, event log and what followers saw; what is broken is noted. */
export async function check(promises: Promises, witnesses: Witnesses): Promise<Outcome> {
  await allClosed(witnesses);
  const logged = await witnesses.endsInLog();
  const failures: Record<string, number> = {};
  const outcome = { succeeded: 0, failed: 0, failures };
  const names = new Set([...promises.accepted.keys(), ...promises.answers.keys(), ...promises.told.keys()]);
  await each([...names], async (name) => {
    const { prediction } = await patiently(() => witnesses.predictions.getPrediction({ name }), witnesses);
    checkEnd(promises, name, prediction, logged.get(name) ?? []);
    if (!promises.accepted.has(name)) return;
    if (prediction?.state === PredictionState.PREDICTION_STATE_SUCCEEDED) outcome.succeeded += 1;
    if (prediction?.state !== PredictionState.PREDICTION_STATE_FAILED) return;
    const why = prediction.error?.message ?? 'no reason';
    outcome.failed += 1;
    failures[why] = (failures[why] ?? 0) + 1;
  });
  await each([...promises.uploads], async ([name, sha256]) => {
    const found = await patiently(() => digestOf(name, witnesses), witnesses);
    if (found !== sha256) promises.broken.push(`${name} reads as ${found} and was promised as ${sha256}`);
  });
  return outcome;
}

/** Notes what contradicts one end, told once, the same everywhere. */
export function checkEnd(
  { told, answers, broken }: Promises,
  name: string,
  recorded: Prediction | undefined,
  logged: readonly Prediction[],
): void {
  if (recorded === undefined || !isEnded(recorded)) {
    broken.push(`${name} has no end on record`);
    return;
  }
  const end = endOf(recorded);
  if (logged.length > 1) broken.push(`${name} ended ${logged.length} times in the event log`);
  const others: readonly (readonly [string, End | undefined])[] = [
    ['a follower was told', told.get(name)],
    ['a caller was answered', answers.get(name)],
    ['the event log says', logged[0] && endOf(logged[0])],
  ];
  for (const [who, other] of others) {
    if (other !== undefined && other !== end)
      broken.push(`${name} ended as ${end} on record; ${who} ${other}`);
  }
}

/** Waits until nothing on record is open: also what was accepted for a caller that never heard of it. */
async function allClosed({ store, signal }: Witnesses): Promise<void> {
  for (const prefix of [OPEN_JOBS_PREFIX, OPEN_QUESTIONS_PREFIX]) {
    while ((await openOf(store, prefix, signal)) > 0) await delay(LOOK_MS, undefined, { signal });
  }
}

/** A mark without a record was made by a call that died before it promised anything. */
async function openOf(store: BlobStore, prefix: string, signal: AbortSignal): Promise<number> {
  const marks = await store.list(prefix, { signal });
  const ids = marks.map((mark) => mark.slice(prefix.length).split('.')[0] ?? '');
  const records = await Promise.all(ids.map((id) => store.read(predictionAcceptedKey(id), { signal })));
  return records.filter((record) => record !== undefined).length;
}

async function digestOf(name: string, { images }: Witnesses): Promise<string> {
  const hash = createHash('sha256');
  for await (const { part } of images.getImage({ name })) {
    if (part?.$case === 'chunk') hash.update(part.value);
  }
  return hash.digest('hex');
}

async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const lane = async (): Promise<void> => {
    for (const item of left) await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
