import { describe, expect, it } from 'vitest';
import { createLogger, type LoggerOptions } from './logger.js';

function lines(
  options: Partial<LoggerOptions>,
  use: (log: ReturnType<typeof createLogger>) => void,
): string[] {
  const written: string[] = [];
  use(createLogger({ service: 'test', destination: { write: (line) => written.push(line) }, ...options }));
  return written;
}

describe('a log line', () => {
  it('is one JSON object with level, time, service and fields', () => {
    const [line] = lines({}, (log) => {
      log.info({ model: 'cat' }, 'predicted');
    });
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 'info',
      service: 'test',
      model: 'cat',
      msg: 'predicted',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
  });

  it('is not written below the level', () => {
    expect(
      lines({ level: 'warn' }, (log) => {
        log.info('quiet');
      }),
    ).toEqual([]);
  });

  it('holds no bytes, tokens or names', () => {
    const secret = 'hush';
    const [line] = lines({}, (log) => {
      log.info({
        picture: Buffer.from(secret),
        content: secret,
        token: secret,
        request: { displayName: secret, content: Buffer.from(secret), authorization: secret },
      });
    });
    expect(line).not.toContain(secret);
    expect(JSON.parse(line ?? '')).toMatchObject({ picture: '[4 bytes]', content: '[hidden]' });
  });

  it('tells an error with its causes', () => {
    const [line] = lines({}, (log) => {
      log.error({ err: new Error('outer', { cause: new Error('inner') }) });
    });
    expect(line).toContain('outer');
    expect(line).toContain('inner');
  });
});
