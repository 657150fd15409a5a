import { describe, expect, it } from 'vitest';

import { PresenceTable } from './presence-table.js';

const held = (engine: string, version = 1) => ({ modelId: 'cat', version, engine });

describe('PresenceTable', () => {
  it('knows each engine once, by name', () => {
    const table = new PresenceTable(0);
    table.hear({ predictorId: 'a', models: [held('onnx')] }, 0);
    table.hear({ predictorId: 'b', models: [held('onnx'), held('gpu', 2)] }, 0);
    table.hear({ predictorId: 'c', models: [held('asm')] }, 0);
    expect(table.engines('cat', 1, 0)).toEqual(['asm', 'onnx']);
    expect(table.engines('cat', 2, 0)).toEqual(['gpu']);
    expect(table.engines('dog', 1, 0)).toEqual([]);
  });

  it('believes the last report alone', () => {
    const table = new PresenceTable(0);
    table.hear({ predictorId: 'a', models: [held('onnx')] }, 0);
    table.hear({ predictorId: 'a', models: [] }, 1);
    expect(table.anyWarm(1)).toBe(false);
  });

  it('forgets who is silent for more than six seconds', () => {
    const table = new PresenceTable(0);
    table.hear({ predictorId: 'a', models: [held('onnx')] }, 0);
    expect(table.anyWarm(6_000)).toBe(true);
    expect(table.anyWarm(6_001)).toBe(false);
  });

  it('knows when a version, or any of its model, was last served; else since when it hears', () => {
    const table = new PresenceTable(5);
    table.hear({ predictorId: 'a', models: [held('onnx', 2)] }, 10);
    table.hear({ predictorId: 'a', models: [] }, 20);
    expect(table.lastServedMs('cat', 'stable')).toBe(10);
    expect(table.lastServedMs('cat', 2)).toBe(10);
    expect(table.lastServedMs('cat', 1)).toBe(5);
  });
});
