import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openThreadClock } from './thread-clock.js';

/** Does nothing while another process starts and ends. */
async function idle(): Promise<void> {
  await once(spawn(process.execPath, ['-e', '']), 'exit');
}

describe('openThreadClock', () => {
  it.runIf(process.platform === 'linux')(
    'goes on while the thread computes, and stands while it waits',
    async () => {
      const clock = openThreadClock();
      const [startMs, startWallMs] = [clock(), performance.now()];
      await idle();
      const [waitedMs, wallMs] = [clock() - startMs, performance.now() - startWallMs];
      expect(waitedMs).toBeLessThan(0.8 * wallMs);
      const limitMs = performance.now() + 10_000;
      while (clock() - startMs < waitedMs + 5) expect(performance.now()).toBeLessThan(limitMs);
    },
  );

  it('always goes on where the system does not count', async () => {
    const clock = openThreadClock('/nowhere/schedstat');
    const [startMs, startWallMs] = [clock(), performance.now()];
    await idle();
    expect(clock() - startMs).toBeCloseTo(performance.now() - startWallMs, 0);
  });
});
