import { describe, expect, it } from 'vitest';

import { PresenceTable } from './presence-table.js';

const held = (engine: string, version = 1) => ({ modelId: 'cat', version, engine });

describe('PresenceTable', () => {
  it('knows each engine once, by name', () => {
    const table = new PresenceTable();
    table.hear({ predictorId: 'a', models: [held('onnx')] }, 0);
    table.hear({ predictorId: 'b', models: [held('onnx'), held('gpu', 2)] }, 0);
    table.hear({ predictorId: 'c', models: [held('asm')] }, 0);
    expect(table.engines('cat', 1, 0)).toEqual(['asm', 'onnx']);
    expect(table.engines('cat', 2, 0)).toEqual(['gpu']);
    expect(table.engines('dog', 1, 0)).toEqual([]);
  });

  it('believes the last report alone', () => {
    const table = new PresenceTable();
    table.hear({ predictorId: 'a', models: [held('onnx')] }, 0);
    table.hear({ predictorId: 'a', models: [] }, 1);
    expect(table.anyWarm(1)).toBe(false);
  });

  it('forgets who is silent for more than six seconds', () => {
    const table = new PresenceTable();
    table.hear({ predictorId: 'a', models: [held('onnx')] }, 0);
    expect(table.anyWarm(6_000)).toBe(true);
    expect(table.anyWarm(6_001)).toBe(false);
  });
});
