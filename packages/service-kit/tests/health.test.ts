import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { EchoDefinition, startEcho } from './echo-service.js';
import { healthClient } from './health-client.js';

const ECHO = EchoDefinition.fullName;

describe('health', () => {
  it('says NOT_SERVING until told otherwise, for each service and for all', async () => {
    await using echo = await startEcho();
    using client = healthClient(echo.target);
    expect(await client.check('')).toBe('NOT_SERVING');
    expect(await client.check(ECHO)).toBe('NOT_SERVING');
    echo.health.set(ECHO, true);
    expect(await client.check('')).toBe('NOT_SERVING');
    expect(await client.check(ECHO)).toBe('SERVING');
    echo.health.setAll(true);
    expect(await client.check('')).toBe('SERVING');
  });

  it('answers NOT_FOUND for a service that nobody knows', async () => {
    await using echo = await startEcho();
    using client = healthClient(echo.target);
    await expect(client.check('no.such.Service')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  it('tells a watcher the state at once, then each change and nothing else', async () => {
    await using echo = await startEcho();
    using client = healthClient(echo.target);
    const states = client.watch(ECHO);
    expect((await states.next()).value).toBe('NOT_SERVING');
    echo.health.set('', true); // another service's change
    expect(await client.check('')).toBe('SERVING'); // by now the watcher has seen it
    echo.health.set(ECHO, true);
    expect((await states.next()).value).toBe('SERVING');
    echo.health.set(ECHO, true);
    echo.health.set(ECHO, false);
    expect((await states.next()).value).toBe('NOT_SERVING');
    await states.return(undefined);
  });

  it('lets a watcher wait for a service that may come', async () => {
    await using echo = await startEcho();
    using client = healthClient(echo.target);
    const states = client.watch('later.Service');
    expect((await states.next()).value).toBe('SERVICE_UNKNOWN');
    echo.health.set('later.Service', true);
    expect((await states.next()).value).toBe('SERVING');
    await states.return(undefined);
  });

  it('stays NOT_SERVING once stopped', async () => {
    await using echo = await startEcho();
    using client = healthClient(echo.target);
    echo.health.stop();
    echo.health.setAll(true);
    expect(await client.check('')).toBe('NOT_SERVING');
  });
});
