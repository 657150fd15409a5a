import { describe, expect, it } from 'vitest';
import { confusionTable } from './confusion-table.js';
import { lineChart } from './line-chart.js';
import { linearScale, ticksOf } from './scale.js';

describe('ticksOf', () => {
  it.each([
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, 33, [0, 10, 20, 30]],
    [0.5, 1, [0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    [3, 3, [3]],
  ])('are round numbers from %d to %d', (low, high, ticks) => {
    expect(ticksOf(low, high)).toEqual(ticks);
  });
});

describe('linearScale', () => {
  it('puts a span of nothing in the middle', () => {
    expect([linearScale([0, 2], [10, 20])(1), linearScale([2, 2], [10, 20])(2)]).toEqual([15, 15]);
  });
});

describe('lineChart', () => {
  const chart = {
    title: 'a < b',
    xLabel: 'x',
    yLabel: 'y',
    series: [
      { name: 'one', points: [[0, 0] as const, [1, 1] as const] },
      { name: 'two', points: [[0, 1] as const], dots: [3] },
    ],
  };

  it('draws the first point at the lower left of the axes and the last at the upper right', () => {
    expect(lineChart(chart)).toContain('<polyline class="line series-0" points="52,236 388,12"/>');
  });

  it('marks points that have dots, names its lines and escapes text', () => {
    const svg = lineChart(chart);
    expect(svg).toContain('<circle class="dot series-1" cx="52" cy="12" r="3"/>');
    expect(svg).toContain('two</li>');
    expect(svg).toContain('aria-label="a &lt; b"');
  });

  it('draws axes even without points', () => {
    expect(lineChart({ ...chart, series: [] })).toContain('class="axis"');
  });
});

describe('confusionTable', () => {
  it('gives counts and shares of each true class, also of one without pictures', () => {
    const html = confusionTable(
      [
        [3, 1],
        [0, 0],
      ],
      ['cat', '<dog>'],
    );
    expect(html).toContain('<b>3</b> <small>75.0\u00a0%</small>');
    expect(html).toContain('&lt;dog&gt;');
    expect(html).not.toContain('NaN');
  });
});
