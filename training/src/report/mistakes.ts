import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { winner } from '../metrics/scored.js';
import { escapeHtml, percent } from './html.js';
import type { ReportPicture, ReportSet } from './report.js';

const MOST = 12;
const SIDE_PX = 176;

/** Wrong answers, the surest first. */
export function worstMistakes({ pictures }: ReportSet, most = MOST): readonly ReportPicture[] {
  const wrong = pictures.filter(({ label, scores }) => winner(scores) !== label);
  const sureness = ({ scores }: ReportPicture): number => scores[winner(scores)] ?? 0;
  return wrong.sort((a, b) => sureness(b) - sureness(a)).slice(0, most);
}

/** The worst mistakes as small pictures inside the page. */
export async function mistakesGallery(set: ReportSet, labels: readonly string[]): Promise<string> {
  const worst = worstMistakes(set);
  if (worst.length === 0) return '<p>No mistakes on these pictures.</p>';
  const cards = await Promise.all(worst.map((picture) => card(picture, set.dir, labels)));
  return `<div class="gallery">${cards.join('')}</div>`;
}

async function card(
  { path, label, scores, source }: ReportPicture,
  dir: string,
  labels: readonly string[],
): Promise<string> {
  const answer = winner(scores);
  const [truth = '', called = ''] = [labels[label], labels[answer]];
  return `<figure class="card"><img alt="${escapeHtml(`${truth}, called ${called}`)}" src="${await thumbnail(join(dir, path))}">
<figcaption><b>${escapeHtml(truth)}</b> called <b>${escapeHtml(called)}</b>, ${percent(scores[answer])} sure
<small>${escapeHtml(source === '' ? path : `${source}: ${path}`)}</small></figcaption></figure>`;
}

async function thumbnail(file: string): Promise<string> {
  const small = await sharp(await readFile(file))
    .rotate()
    .resize(SIDE_PX, SIDE_PX, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#fff' })
    .jpeg({ quality: 72 })
    .toBuffer();
  return `data:image/jpeg;base64,${small.toString('base64')}`;
}
