import type { Confusion } from '../../metrics/confusion.js';
import { escapeHtml, percent } from '../html.js';

/** A confusion matrix as a table; the stronger the colour, the larger the share of the true class. */
export function confusionTable(confusion: Confusion, labels: readonly string[]): string {
  const head = labels.map((label) => `<th scope="col">${escapeHtml(label)}</th>`).join('');
  const rows = confusion.map((row, truth) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, answer) => cell(count, all, truth === answer)).join('');
    return `<tr><th scope="row">${escapeHtml(labels[truth] ?? '')}</th>${cells}</tr>`;
  });
  return `<figure><figcaption>Confusion matrix: true class by row, answer by column</figcaption><div class="scroll">
<table class="confusion"><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div></figure>`;
}

function cell(count: number, all: number, isRight: boolean): string {
  const share = all === 0 ? 0 : count / all;
  // Even one mistake among hundreds shall be seen.
  const strength = count === 0 ? 0 : Math.round(12 + share * 58);
  return `<td class="${isRight ? 'right' : 'wrong'}" style="--strength:${strength}%"><b>${count}</b> <small>${percent(share)}</small></td>`;
}
