import { describe, expect, it } from 'vitest';
import { callTree, topFunctions, type CpuProfile } from './call-tree.js';
import { flameGraph } from './flame-graph.js';

const frame = (functionName: string, url = ''): CpuProfile['nodes'][number]['callFrame'] => ({
  ...{ functionName, url, lineNumber: 6 },
});

const PROFILE: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 3, 5] },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, callFrame: frame('answer', 'file:///x/packages/bff/dist/rpc/predict.js'), children: [4] },
    { id: 4, callFrame: frame('write', 'node:net') },
    { id: 5, callFrame: frame('write', 'node:net') },
  ],
  samples: [2, 3, 4, 4, 5],
  timeDeltas: [5000, 1000, 2000, 3000, 4000],
};

describe('callTree', () => {
  it("adds a function's own time and that of what it calls", () => {
    const [answer] = callTree(PROFILE).children;
    expect(answer).toMatchObject({ name: 'answer bff/rpc/predict.js:7', totalMs: 6, selfMs: 1 });
    expect(callTree(PROFILE).totalMs).toBe(15);
  });
});

describe('topFunctions', () => {
  it('adds what a function spent wherever it was called from, without waiting', () => {
    expect(topFunctions(callTree(PROFILE)).slice(0, 2)).toEqual([
      ['write node:net:7', 9],
      ['answer bff/rpc/predict.js:7', 1],
    ]);
  });
});

describe('flameGraph', () => {
  it('draws each function over those that it calls, and no waiting', () => {
    const svg = flameGraph('BFF', callTree(PROFILE));
    expect(svg).toContain('answer bff/rpc/predict.js:7');
    expect(svg).not.toContain('(idle)');
  });
});
