import type { Manifest } from '@isitacat/model';
import { describe, expect, it } from 'vitest';
import { knownCosts, networkOf } from './known-costs.js';

const MIB = 1024 * 1024;

/** Of a manifest no more than it looks at. */
function manifest(float32Bytes: number, side = 320): Manifest {
  const files = [
    { path: 'onnx/model.onnx', sha256: '', sizeBytes: float32Bytes },
    { path: 'onnx/model-int8.onnx', sha256: '', sizeBytes: 8 * MIB },
  ];
  const graphs = { onnx: 'onnx/model.onnx', onnxInt8: 'onnx/model-int8.onnx', tfjs: 'tfjs/model.json' };
  return { files, graphs, input: { width: side, height: side, fit: 'fill' } } as unknown as Manifest;
}

const costs = [{ pictures: 1, ms: 20 }];
const others = [{ network: networkOf(manifest(24 * MIB), 'float32'), costs }];

describe('what batches take', () => {
  it('is known of a network that was trained again', () => {
    expect(knownCosts(networkOf(manifest(24 * MIB + 900), 'float32'), others)).toBe(costs);
  });

  it('is not known of a larger network, of more pixels, or of other numbers', () => {
    expect(knownCosts(networkOf(manifest(30 * MIB), 'float32'), others)).toBeUndefined();
    expect(knownCosts(networkOf(manifest(24 * MIB, 224), 'float32'), others)).toBeUndefined();
    expect(knownCosts(networkOf(manifest(24 * MIB), 'int8'), others)).toBeUndefined();
  });
});
