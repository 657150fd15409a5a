import type { Question } from '../asking/index.js';

/** One question as others can read it. */
export interface ExportedQuestion {
  readonly file: string;
  readonly state: 'answered' | 'failed' | 'open';
  readonly label: string;
  /** 0 to 1; empty without an answer. */
  readonly confidence: number | '';
  /** The label that somebody said is right; empty when nobody did. */
  readonly correction: string;
  readonly model: string;
  readonly prediction: string;
  readonly answerTime: string;
  readonly error: string;
}

const COLUMNS: readonly (keyof ExportedQuestion)[] = [
  'file',
  'state',
  'label',
  'confidence',
  'correction',
  'model',
  'prediction',
  'answerTime',
  'error',
];

/** RFC 4180, with a header, and nothing that a spreadsheet would take for a formula. */
export function toCsv(questions: readonly Question[]): string {
  const rows = questions.map((question) => {
    const exported = exportedOf(question);
    return COLUMNS.map((column) => cell(exported[column]));
  });
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** The same as JSON, with every score. */
export function toJson(questions: readonly Question[]): string {
  const all = questions.map((question) => {
    const { state } = question;
    const scores = state.kind === 'done' ? state.answer.scores : [];
    return { ...exportedOf(question), scores };
  });
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

function exportedOf({ name, state, feedback }: Question): ExportedQuestion {
  const none = { label: '', confidence: '', model: '', prediction: '', answerTime: '', error: '' } as const;
  const common = { ...none, file: name, correction: feedback ?? '' };
  if (state.kind === 'failed') return { ...common, state: 'failed', error: state.error.reason };
  if (state.kind !== 'done') return { ...common, state: 'open' };
  const { label, confidence, model, name: prediction, completeTime } = state.answer;
  const answerTime = completeTime?.toISOString() ?? '';
  return { ...common, state: 'answered', label, confidence, model, prediction, answerTime };
}

function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
