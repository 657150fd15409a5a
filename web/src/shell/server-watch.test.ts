// @vitest-environment happy-dom
import { effectScope, nextTick, shallowRef, type EffectScope, type Ref } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchServer, type ServerState } from './server-watch.js';

const probe = vi.fn<() => Promise<boolean>>();
let scope: EffectScope;

function start(suspicion?: () => boolean): Readonly<Ref<ServerState>> {
  const state = scope.run(() => watchServer(probe, suspicion));
  if (!state) throw new Error('the scope has ended');
  return state;
}

describe('watchServer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    probe.mockReset().mockResolvedValue(true);
    scope = effectScope();
  });
  afterEach(() => {
    scope.stop();
    vi.useRealTimers();
  });

  it('says that the server is away after a second failure, and that it is back by itself', async () => {
    const state = start();
    await vi.advanceTimersByTimeAsync(0);
    probe.mockResolvedValue(false);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(state.value).toBe('there');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(state.value).toBe('away');
    probe.mockResolvedValue(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(state.value).toBe('there');
  });

  it('looks at once when a call has failed', async () => {
    const suspicion = shallowRef(false);
    start(() => suspicion.value);
    await vi.advanceTimersByTimeAsync(0);
    expect(probe).toHaveBeenCalledTimes(1);
    suspicion.value = true;
    await nextTick();
    expect(probe).toHaveBeenCalledTimes(2);
  });

  it('says that there is no line, and looks again when there is one', async () => {
    const state = start();
    window.dispatchEvent(new Event('offline'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state.value).toBe('offline');
    expect(probe).toHaveBeenCalledTimes(1);
    window.dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(0);
    expect(state.value).toBe('there');
    expect(probe).toHaveBeenCalledTimes(2);
  });

  it('lets the server be once the page is gone', async () => {
    start();
    await vi.advanceTimersByTimeAsync(0);
    scope.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(probe).toHaveBeenCalledTimes(1);
  });
});
