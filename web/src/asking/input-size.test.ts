import { Model } from '@isitacat/contracts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inputSizeOf, rememberInputSize } from './input-size.js';

const model = Model.fromPartial({
  name: 'models/cat',
  versions: [
    { name: 'models/cat/versions/2', inputWidthPx: 384, inputHeightPx: 320 },
    { name: 'models/cat/versions/1', inputWidthPx: 260, inputHeightPx: 260 },
  ],
  aliases: [{ alias: 'stable', modelVersion: 'models/cat/versions/1' }],
});

describe('inputSizeOf', () => {
  it('takes the version that stable points at', () => {
    expect(inputSizeOf(model)).toEqual({ width: 260, height: 260 });
  });

  it('takes the newest version when there is no stable one', () => {
    expect(inputSizeOf({ ...model, aliases: [] })).toEqual({ width: 384, height: 320 });
  });

  it('throws MODEL_NOT_FOUND when nothing is published', () => {
    expect(() => inputSizeOf({ ...model, versions: [] })).toThrow(
      expect.objectContaining({ reason: 'MODEL_NOT_FOUND' }),
    );
  });
});

describe('rememberInputSize', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks once a minute at most', async () => {
    vi.useFakeTimers();
    const getModel = vi.fn(() => Promise.resolve(model));
    const inputSize = rememberInputSize(getModel);
    const { signal } = new AbortController();
    await inputSize(signal);
    await inputSize(signal);
    expect(getModel).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    await inputSize(signal);
    expect(getModel).toHaveBeenCalledTimes(2);
  });
});
