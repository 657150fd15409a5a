import { describe, expect, it } from 'vitest';
import { parseStartFlags, START_HELP } from './flags.js';

describe('parseStartFlags', () => {
  it('needs no flag', () => {
    expect(parseStartFlags([])).toEqual({
      port: 8080,
      dataDir: undefined,
      predictors: 1,
      engine: undefined,
      help: false,
    });
  });

  it('reads every flag', () => {
    const flags = [
      '--port',
      '9000',
      '--data-dir=/somewhere',
      '--predictors',
      '3',
      '--engine',
      'onnx',
      '--help',
    ];
    expect(parseStartFlags(flags)).toEqual({
      port: 9000,
      dataDir: '/somewhere',
      predictors: 3,
      engine: 'onnx',
      help: true,
    });
  });

  it.each([
    [['--port', '80abc'], /--port must be a whole number from 1 to 65524, not "80abc"/],
    [['--port', '0'], /--port/],
    [['--port', '65530'], /--port/],
    [['--port', '-1'], /--port/],
    [['--port'], /--port/],
    [['--predictors', '0'], /--predictors must be a whole number from 1 to 64/],
    [['--predictors', '1.5'], /--predictors/],
    [['--engine', 'abacus'], /--engine must be one of auto, onnx/],
    [['--data-dir', ''], /--data-dir/],
    [['--prot', '9000'], /--prot.*--help/],
    [['9000'], /9000.*--help/],
  ])('refuses %j', (args, message) => {
    expect(() => parseStartFlags(args)).toThrow(message);
  });

  it('names every fault at once', () => {
    expect(() => parseStartFlags(['--port', 'x', '--predictors', 'y', '--engine', 'z'])).toThrow(
      /--predictors.*--port.*--engine/,
    );
  });

  it('has a line of help for every flag', () => {
    for (const flag of ['--port N', '--data-dir DIR', '--predictors N', '--engine NAME']) {
      expect(START_HELP).toContain(`\n  ${flag}`);
    }
  });
});
