import { ENVIRONMENT_NAMES } from '@isitacat/service-kit';
import { describe, expect, it } from 'vitest';
import { environmentLines, environmentOf, variants, type Setting } from './setting.js';

const BEST: Setting = { engine: 'onnx', precision: 'float32', children: 2 };

describe('a setting', () => {
  it('is told as lines of the environment, what it leaves open left out', () => {
    expect(environmentLines(BEST)).toEqual([
      'ISITACAT_ENGINE=onnx',
      'ISITACAT_PRECISION=float32',
      'ISITACAT_ENGINE_CHILDREN=2',
    ]);
  });

  it('names only what a predictor knows', () => {
    const names = Object.keys(environmentOf({ ...BEST, batch: 4, decodes: 2 }));
    expect(names.filter((name) => !(name in ENVIRONMENT_NAMES))).toEqual([]);
  });

  it('is varied in one part at a time, without what was tried', () => {
    expect(variants(BEST, 'children', 2).map(({ children }) => children)).toEqual([1, 3]);
    expect(variants(BEST, 'children', 8).map(({ children }) => children)).toEqual([1, 4, 8, 9]);
    expect(variants({ ...BEST, batch: 4 }, 'batch', 2)).toEqual([
      { ...BEST, batch: 1 },
      { ...BEST, batch: 16 },
    ]);
  });
});
