import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsOf } from '../metrics/metrics.js';
import { worstMistakes } from './mistakes.js';
import { renderReport } from './render.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'report-'));
  const picture = sharp({ create: { width: 300, height: 200, channels: 3, background: '#a40' } });
  await writeFile(join(dir, '<a>.png'), await picture.png().toBuffer());
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const PICTURES = [
  { label: 0, scores: [0.9, 0.1], path: '<a>.png', source: 'here' },
  { label: 1, scores: [0.7, 0.3], path: '<a>.png', source: 'here' },
  { label: 1, scores: [0.8, 0.2], path: '<a>.png', source: 'there' },
];

const render = (): Promise<string> =>
  renderReport({
    model: 'cat',
    labels: ['<cat>', 'dog'],
    positive: 0,
    createTime: new Date(0),
    facts: [['Seed', '1']],
    learning: [],
    sets: [{ name: 'test', dir, pictures: PICTURES, metrics: metricsOf(PICTURES, 2) }],
    borderline: [{ kind: 'lion', pictures: 4, called: 0.25, meanProbability: 0.4 }],
  });

describe('renderReport', () => {
  it('names nothing outside the page and runs no scripts', async () => {
    const html = await render();
    expect(html).not.toMatch(/https?:|<script|<link|url\(/u);
    expect(html.match(/ src="(?!data:)/gu)).toBeNull();
  });

  it('escapes labels and file names', async () => {
    const html = await render();
    expect(html).not.toContain('<cat>');
    expect(html).toContain('&lt;a&gt;.png');
  });

  it('shows mistakes as small pictures, figures by source and the borderline kinds', async () => {
    const html = await render();
    expect(html.match(/data:image\/jpeg;base64,/gu)).toHaveLength(2);
    expect(html).toContain('<td>there</td>');
    expect(html).toContain('<td>lion</td>');
  });
});

it('worstMistakes puts the surest wrong answer first', () => {
  const set = { name: 'test', dir, pictures: PICTURES, metrics: metricsOf(PICTURES, 2) };
  expect(worstMistakes(set).map(({ scores }) => scores[0])).toEqual([0.8, 0.7]);
});
