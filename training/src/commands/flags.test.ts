import { describe, expect, it } from 'vitest';
import { EVALUATE_HELP, parseEvaluateFlags } from './evaluate-flags.js';
import { parseTrainFlags, TRAIN_HELP } from './train-flags.js';

const PLACES = { folder: '/home/me', root: '/repo' };
const train = (...args: readonly string[]): ReturnType<typeof parseTrainFlags> =>
  parseTrainFlags(args, PLACES);

describe('flags of train', () => {
  it('need no more than --data', () => {
    expect(train('--data', 'pets')).toEqual({
      dataSource: '/home/me/pets',
      outDir: undefined,
      model: undefined,
      positive: undefined,
      recipe: 'default',
      backbone: 'efficientnet-lite2',
      side: 320,
      engine: 'auto',
      prior: [],
      manifestFile: undefined,
      forbiddenLicences: [],
      testDir: undefined,
      goldenDir: undefined,
      cardFile: undefined,
      keysDir: '/repo/.data/keys',
      cacheDir: '/repo/.cache',
      validationShare: 0.2,
      penalty: 0.05,
      falsePositiveRate: 0.02,
      seed: 1,
      isMeasured: false,
    });
  });

  it.each([
    ['--out', 'x', 'outDir', '/home/me/x'],
    ['--model', 'dog', 'model', 'dog'],
    ['--positive', 'dog', 'positive', 'dog'],
    ['--backbone', 'efficientnet-lite0', 'side', 224],
    ['--recipe', 'fast', 'backbone', 'efficientnet-lite0'],
    ['--recipe', 'fast', 'side', 224],
    ['--size', '96', 'side', 96],
    ['--engine', 'tfjs-wasm', 'engine', 'tfjs-wasm'],
    ['--prior', 'tabby, tiger cat', 'prior', ['tabby', 'tiger cat']],
    ['--manifest', 'm.csv', 'manifestFile', '/home/me/m.csv'],
    ['--test', '/t', 'testDir', '/t'],
    ['--golden', 'g', 'goldenDir', '/home/me/g'],
    ['--card', 'c.md', 'cardFile', '/home/me/c.md'],
    ['--keys', 'k', 'keysDir', '/home/me/k'],
    ['--cache', 'c', 'cacheDir', '/home/me/c'],
    ['--validation', '0.1', 'validationShare', 0.1],
    ['--penalty', '2', 'penalty', 2],
    ['--false-positives', '0', 'falsePositiveRate', 0],
    ['--seed', '7', 'seed', 7],
  ])('%s %s is heard', (flag, value, name, expected) => {
    expect(train('--data', 'd', flag, value)).toHaveProperty(name, expected);
  });

  it('--fast is a recipe by its name, and no other one beside it', () => {
    expect(train('--data', 'd', '--fast')).toEqual(train('--data', 'd', '--recipe', 'fast'));
    expect(() => train('--data', 'd', '--fast', '--recipe', 'default')).toThrow('two recipes');
    expect(() => train('--data', 'd', 'fast')).toThrow('fast is no flag');
  });

  it('--measure needs no value', () => {
    expect(train('--measure', '--data', 'd')).toHaveProperty('isMeasured', true);
  });

  it('leave out licences only where a manifest tells them', () => {
    expect(train('--data', 'd', '--manifest', 'm', '--exclude-licence', 'a,b')).toHaveProperty(
      'forbiddenLicences',
      ['a', 'b'],
    );
    expect(() => train('--data', 'd', '--exclude-licence', 'a')).toThrow(
      '--exclude-licence needs --manifest',
    );
  });

  it('tell all faults at once', () => {
    expect(() => train('--size', '12.5', '--backbone', 'vgg', '--seed', 'x')).toThrow(
      /--backbone must be one of .*; --data is missing; --size must be a whole number from 64 to 512, not "12\.5"; --seed must be/u,
    );
    expect(() => train('--data', 'd', '--model', 'My Model')).toThrow('--model must be');
    expect(() => train('--dta', 'd')).toThrow("Unknown option '--dta'");
  });

  it('give help instead, which names every flag', () => {
    expect(train('--help')).toBeUndefined();
    expect(TRAIN_HELP).toContain('--false-positives R');
  });
});

describe('flags of evaluate', () => {
  const evaluate = (...args: readonly string[]): ReturnType<typeof parseEvaluateFlags> =>
    parseEvaluateFlags(args, '/home/me');

  it('name a model, perhaps a version, and a folder', () => {
    expect(evaluate('--model', 'cat', '--data', 'd')).toEqual({
      model: 'cat',
      version: undefined,
      dataDir: '/home/me/d',
      jsonFile: undefined,
      engine: 'auto',
      precision: 'auto',
    });
    expect(
      evaluate('--model', 'cat@12', '--data', 'd', '--json', 'r.json', '--engine', 'onnx'),
    ).toMatchObject({
      version: 12,
      jsonFile: '/home/me/r.json',
      engine: 'onnx',
      precision: 'float32',
    });
    expect(
      evaluate('--model', 'cat', '--data', 'd', '--engine', 'onnx', '--precision', 'int8'),
    ).toMatchObject({ precision: 'int8' });
  });

  it.each(['Cat', 'cat@0', 'cat@x', 'cat@1@2', '../cat'])('refuse the model %s', (model) => {
    expect(() => evaluate('--model', model, '--data', 'd')).toThrow('--model must be like cat or cat@3');
  });

  it('give help instead', () => {
    expect(evaluate('-h')).toBeUndefined();
    expect(EVALUATE_HELP).toContain('--json FILE');
  });
});
