import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { Example } from '../../dataset/read-dataset.js';
import { softmaxRows } from '../../head/scores.js';
import { logLossOf } from '../../metrics/calibration.js';
import { winner, type Scored } from '../../metrics/scored.js';
import { readCheckpoint, writeCheckpoint, type EpochResult } from './checkpoint.js';
import type { DenseHead } from './dense-head.js';

/** Where features come from: a cache, or the trunk anew each time. */
export type FeaturesOf = (examples: readonly Example[]) => Promise<tf.Tensor2D>;

/** What is trained on what. */
export interface EpochTraining {
  readonly head: DenseHead;
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
  readonly featuresOf: FeaturesOf;
  readonly classes: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly checkpointFile: string;
  /** Goes on from the checkpoint where there is one of this very training. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  readonly onEpoch: (epoch: number, result: EpochResult, seconds: number) => void;
}

/**
 * Trains epoch by epoch, each kept on disk before the next begins. Order and dropout
 * depend on the seed and the epoch alone, so that a resumed training gives what an
 * uninterrupted one would.
 */
export async function trainEpochs(training: EpochTraining): Promise<readonly EpochResult[]> {
  const { head, checkpointFile, resume, epochs, signal } = training;
  const identity = identityOf(training);
  const found = resume ? await readCheckpoint(checkpointFile, identity) : undefined;
  if (found !== undefined) head.restore(found.state);
  const history = [...(found?.history ?? [])];
  for (let epoch = history.length; epoch < epochs; epoch += 1) {
    signal.throwIfAborted();
    const start = performance.now();
    const result = await runEpoch(training, epoch);
    history.push(result);
    await writeCheckpoint(checkpointFile, { identity, history, state: head.state() });
    training.onEpoch(epoch, result, (performance.now() - start) / 1000);
  }
  return history;
}

/** The head's answers to some pictures. */
export async function answersOf(
  { head, featuresOf, classes, batchSize, signal }: Omit<EpochTraining, 'onEpoch'>,
  examples: readonly Example[],
): Promise<readonly Scored[]> {
  const answers: Scored[] = [];
  for (let start = 0; start < examples.length; start += batchSize) {
    signal.throwIfAborted();
    const batch = examples.slice(start, start + batchSize);
    const features = await featuresOf(batch);
    const rows = softmaxRows(head.logits(features), classes);
    features.dispose();
    for (const [n, { label }] of batch.entries()) answers.push({ label, scores: rows[n] ?? [] });
  }
  return answers;
}

async function runEpoch(training: EpochTraining, epoch: number): Promise<EpochResult> {
  const { head, train, validation, featuresOf, batchSize, seed, signal } = training;
  const order = shuffled(train, `${seed} ${epoch}`);
  let [loss, right] = [0, 0];
  for (let start = 0; start < order.length; start += batchSize) {
    signal.throwIfAborted();
    const batch = order.slice(start, start + batchSize);
    const features = await featuresOf(batch);
    const dropoutSeed = seed * 1e6 + epoch * 1e4 + start / batchSize;
    const result = head.train(
      features,
      batch.map(({ label }) => label),
      dropoutSeed,
    );
    features.dispose();
    loss += result.loss * batch.length;
    right += result.right;
  }
  const held = await answersOf(training, validation);
  const heldRight = held.filter(({ label, scores }) => winner(scores) === label).length;
  return {
    loss: loss / train.length,
    accuracy: right / train.length,
    validationLoss: logLossOf(held),
    validationAccuracy: held.length === 0 ? 0 : heldRight / held.length,
  };
}

/** The same order for the same purpose, whatever ran before. */
function shuffled(examples: readonly Example[], purpose: string): readonly Example[] {
  const keys = new Map(
    examples.map((each) => [each, createHash('sha256').update(`${purpose} ${each.path}`).digest('hex')]),
  );
  return examples.toSorted((a, b) => ((keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : 1));
}

function identityOf({ train, validation, classes, batchSize, seed }: EpochTraining): string {
  const hash = createHash('sha256').update(JSON.stringify({ classes, batchSize, seed }));
  for (const { sha256, label } of [...train, ...validation]) hash.update(`${sha256} ${label}`);
  return hash.digest('hex');
}
