import { markdownTable } from '../report/markdown.js';
import { isMet, type Finding } from './trial.js';

/** What one trial found. */
export interface TrialResult {
  readonly id: string;
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** A table for each trial. */
export function trialText(results: readonly TrialResult[]): string {
  return results
    .map(({ title, findings }) => {
      const rows = findings.map((finding) => [
        finding.what,
        figure(finding),
        goalText(finding),
        verdict(finding),
      ]);
      return `### ${title}\n\n${markdownTable(['what', 'figure', 'goal', ''], rows)}`;
    })
    .join('\n\n');
}

const DIGITS = 3;

function figure({ value, unit }: Finding): string {
  if (!Number.isFinite(value)) return 'none';
  const digits = Number.isInteger(value)
    ? 0
    : Math.max(0, DIGITS - Math.max(1, Math.floor(Math.log10(Math.abs(value))) + 1));
  return `${value.toFixed(digits)} ${unit}`.trim();
}

function goalText({ goal }: Finding): string {
  if (goal === undefined) return '';
  return 'least' in goal ? `≥ ${goal.least}` : `≤ ${goal.most}`;
}

function verdict(finding: Finding): string {
  const met = isMet(finding);
  if (met === undefined) return '';
  return met ? 'met' : 'missed';
}
