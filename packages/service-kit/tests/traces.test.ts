import { startOtlpCollector } from '@isitacat/testkit';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLogger, startTracing, type Call } from '../src/index.js';
import { startEcho } from './echo-service.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const SAY = '/isitacat.test.v1.EchoService/Say';
const log = createLogger({ service: 'test', level: 'silent' });
const limit = (): AbortSignal => AbortSignal.timeout(15_000);

function sent(flags: string): { metadata: Record<string, string> } {
  return { metadata: { traceparent: `00-${TRACE}-${PARENT}-${flags}`, 'x-request-id': 'abc-1' } };
}

describe('a call that is traced', () => {
  it("is a span of its caller's trace, and what it passes on is a part of that span", async () => {
    await using collector = await startOtlpCollector();
    const calls: Call[] = [];
    {
      const settings = { endpoint: collector.endpoint, ratio: 0, service: 'test', log };
      await using tracing = await startTracing(settings);
      const say = (text: { text: string }, call: Call): Promise<{ text: string }> => {
        calls.push(call);
        return Promise.resolve(text);
      };
      await using echo = await startEcho({ say }, { tracing });
      await echo.client.say({ text: 'private words' }, sent('01'));
    } // what is left is sent at the end
    const [span] = await collector.until((spans) => (spans.length > 0 ? spans : undefined), limit());
    expect(span).toMatchObject({
      ...{ service: 'isitacat-test', name: SAY, kind: 2, traceId: TRACE, parentSpanId: PARENT },
      facts: { 'rpc.grpc.status': 'OK', 'isitacat.request_id': 'abc-1' },
    });
    expect(calls[0]?.trace?.traceparent).toBe(`00-${TRACE}-${span?.spanId ?? ''}-01`);
    expect(JSON.stringify(collector.spans)).not.toContain('private words');
  });

  it('tells its trace in its log line', async () => {
    await using echo = await startEcho();
    await echo.client.say({ text: '' }, sent('00'));
    expect(echo.lines[0]).toMatchObject({ requestId: 'abc-1', traceId: TRACE });
  });

  it('is not recorded where its sender says so, or chance does where nobody began a trace', async () => {
    await using collector = await startOtlpCollector();
    {
      const settings = { endpoint: collector.endpoint, ratio: 0, service: 'test', log };
      await using tracing = await startTracing(settings);
      await using echo = await startEcho({}, { tracing });
      await echo.client.say({ text: '' }, sent('00'));
      await echo.client.say({ text: '' });
      await echo.client.say({ text: '' }, sent('01'));
    }
    expect(collector.spans.map(({ traceId }) => traceId)).toEqual([TRACE]);
  });

  it('begins a trace where it comes without one', async () => {
    await using collector = await startOtlpCollector();
    {
      const settings = { endpoint: collector.endpoint, ratio: 1, service: 'test', log };
      await using tracing = await startTracing(settings);
      await using echo = await startEcho({}, { tracing });
      await echo.client.say({ text: '' });
    }
    expect(collector.spans).toMatchObject([{ name: SAY, parentSpanId: '' }]);
  });
});

describe('tracing that is off', () => {
  it('loads nothing but what the metrics bring along', async () => {
    const script = `
      import { startTracing } from '@isitacat/service-kit';
      import { Module } from 'node:module';
      const tracing = await startTracing({ endpoint: undefined, ratio: 1 });
      const loaded = Object.keys(Module._cache).filter((path) => /@opentelemetry.(?!api.)/.test(path));
      console.log(JSON.stringify({ off: tracing === undefined, loaded }));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(JSON.parse(stdout)).toEqual({ off: true, loaded: [] });
  });
});
