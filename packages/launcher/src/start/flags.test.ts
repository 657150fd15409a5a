import { describe, expect, it } from 'vitest';
import { parseStartFlags, START_HELP } from './flags.js';

describe('parseStartFlags', () => {
  it('needs no flag', () => {
    expect(parseStartFlags([])).toEqual({
      port: 8080,
      dataDir: undefined,
      counts: { bffs: 1, natsServers: 1, predictors: 1 },
      engine: undefined,
      observe: false,
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
      '--bffs=2',
      '--engine',
      'onnx',
      '--observe',
      '--help',
    ];
    expect(parseStartFlags(flags)).toEqual({
      port: 9000,
      dataDir: '/somewhere',
      counts: { bffs: 2, natsServers: 1, predictors: 3 },
      engine: 'onnx',
      observe: true,
      help: true,
    });
  });

  it('knows how many of each make a cluster', () => {
    expect(parseStartFlags(['--cluster']).counts).toEqual({ bffs: 2, natsServers: 3, predictors: 3 });
    expect(parseStartFlags(['--cluster', '--bffs=3', '--predictors=1']).counts).toEqual({
      bffs: 3,
      natsServers: 3,
      predictors: 1,
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
    [['--cluster', '--predictors', '11'], /--predictors must be a whole number from 1 to 10/],
    [['--bffs', '5'], /--bffs must be a whole number from 1 to 4/],
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
    for (const flag of [
      '--port N',
      '--data-dir DIR',
      '--predictors N',
      '--bffs N',
      '--cluster',
      '--engine NAME',
    ]) {
      expect(START_HELP).toContain(`\n  ${flag}`);
    }
  });
});
