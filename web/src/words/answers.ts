import type { Prediction, PredictionTiming } from '@isitacat/contracts';
import type { Preview } from '../asking/index.js';
import { t } from '../i18n/index.js';
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
/** Of a hundred pictures like those that the model learned from, one at most is as strange. */
const UNFAMILIAR = 0.99;

/** How sure the model is, in words, such as "97% sure". */
export function surenessInWords({ confidence }: Prediction): string {
  const sure = t.answer.sure(probabilityInWords(confidence));
  return confidence < CLOSE_CALL ? t.answer.closeCall(sure) : sure;
}

/** Whether the model hardly knows pictures like this one: its answer may be a guess, however sure it is. */
export function isUnfamiliar({ unfamiliarity = 0 }: Prediction): boolean {
  return unfamiliarity >= UNFAMILIAR;
}

/** The whole answer in a sentence, for those who hear the page. */
export function answerInWords(answer: Prediction): string {
  const said = `${labelInWords(answer.label)}, ${surenessInWords(answer)}`;
  return isUnfamiliar(answer) ? `${said}. ${t.answer.unfamiliar}` : said;
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
  return version === undefined ? model : t.answer.modelVersion(model, version);
}

/** What those who want to know more may see: who answered, what was sent, where the time went. */
export function detailFacts(
  answer: Prediction,
  totalMs: number | undefined,
  sent: Preview | undefined,
): readonly Fact[] {
  const words = t.answer;
  const facts: Fact[] = [{ name: words.model, value: modelInWords(answer.model) }];
  if (sent)
    facts.push({ name: words.sent, value: `${sent.width} × ${sent.height}, ${sizeInWords(sent.sizeBytes)}` });
  if (answer.cached) facts.push({ name: words.remembered, value: words.yes });
  if (answer.attemptCount > 1) facts.push({ name: words.attempts, value: String(answer.attemptCount) });
  facts.push(...timingFacts(answer.timing));
  if (totalMs !== undefined) facts.push({ name: words.inAll, value: durationInWords(totalMs) });
  return facts;
}

function timingFacts(timing: PredictionTiming | undefined): readonly Fact[] {
  const parts = [
    { name: t.answer.queue, duration: timing?.queueDuration },
    { name: t.answer.fetch, duration: timing?.fetchDuration },
    { name: t.answer.decode, duration: timing?.decodeDuration },
    { name: t.answer.infer, duration: timing?.inferDuration },
  ];
  return parts.flatMap(({ name, duration }) => {
    if (!duration) return [];
    return [{ name, value: durationInWords(Number(duration.seconds) * 1000 + duration.nanos / 1e6) }];
  });
}
