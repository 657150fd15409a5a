import type { Prediction, PredictionTiming } from '@isitacat/contracts';
import type { Preview } from '../asking/index.js';
import { labelInWords } from './labels.js';
import { durationInWords, probabilityInWords, sizeInWords } from './numbers.js';

/** A line of a table. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** One class as a bar. */
export interface ScoreBar {
  readonly label: string;
  readonly words: string;
  readonly probability: number;
  readonly percent: string;
}

/** Below this the other answer is nearly as likely. */
const CLOSE_CALL = 0.7;

/** How sure the model is, in words, such as "97% sure". */
export function surenessInWords({ confidence }: Prediction): string {
  const sure = `${probabilityInWords(confidence)} sure`;
  return confidence < CLOSE_CALL ? `${sure}, a close call` : sure;
}

/** The whole answer in a sentence, for those who hear the page. */
export function answerInWords(answer: Prediction): string {
  return `${labelInWords(answer.label)}, ${surenessInWords(answer)}`;
}

export function scoreBars({ scores }: Prediction): readonly ScoreBar[] {
  return scores.map(({ label, probability }) => ({
    label,
    words: labelInWords(label),
    probability,
    percent: probabilityInWords(probability),
  }));
}

/** Which model answered, such as "cat, version 3". */
export function modelInWords(name: string): string {
  const [, model, version] = /^models\/([^/]+)(?:\/versions\/(\d+))?$/.exec(name) ?? [];
  if (model === undefined) return name;
  return version === undefined ? model : `${model}, version ${version}`;
}

/** What those who want to know more may see: who answered, what was sent, where the time went. */
export function detailFacts(answer: Prediction, totalMs: number, sent: Preview | undefined): readonly Fact[] {
  const facts: Fact[] = [{ name: 'Model', value: modelInWords(answer.model) }];
  if (sent)
    facts.push({ name: 'Sent', value: `${sent.width} × ${sent.height}, ${sizeInWords(sent.sizeBytes)}` });
  if (answer.attemptCount > 1) facts.push({ name: 'Attempts', value: String(answer.attemptCount) });
  return [...facts, ...timingFacts(answer.timing), { name: 'In all', value: durationInWords(totalMs) }];
}

function timingFacts(timing: PredictionTiming | undefined): readonly Fact[] {
  const parts = [
    { name: 'Waiting for a predictor', duration: timing?.queueDuration },
    { name: 'Fetching the picture', duration: timing?.fetchDuration },
    { name: 'Reading the picture', duration: timing?.decodeDuration },
    { name: 'Looking at it', duration: timing?.inferDuration },
  ];
  return parts.flatMap(({ name, duration }) => {
    if (!duration) return [];
    return [{ name, value: durationInWords(Number(duration.seconds) * 1000 + duration.nanos / 1e6) }];
  });
}
