import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const TRY_LIMIT_MS = 2_000;
const POLL_MS = 50;

/** A caller that reads no more must not keep everything from ending. */
const FINISH_LIMIT_MS = 15_000;

/** @returns a page of Envoy's admin, over a connection of its own: one that was kept would still lead to the process before. */
export async function askAdmin(method: 'GET' | 'POST', url: string): Promise<string> {
  const asked = request(url, { method, agent: false, signal: AbortSignal.timeout(TRY_LIMIT_MS) }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return await text(response);
}

/**
 * Tells callers to go elsewhere, and waits until none is in a call: what an Envoy
 * was given to pass on may still be on its way to one that reads slowly, though
 * whoever gave it has ended. SIGTERM would cut it off.
 *
 * @param admin Such as `http://127.0.0.1:9901`.
 */
export async function finishCalls(admin: string, signal: AbortSignal): Promise<void> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(FINISH_LIMIT_MS)]);
  try {
    await askAdmin('POST', `${admin}/drain_listeners?graceful&skip_exit`);
    while ((await openCalls(admin)) > 0) await sleep(POLL_MS, undefined, { signal: end });
  } catch {
    // It is gone, or the time is up.
  }
}

const OPEN_CALLS = 'http.public.downstream_rq_active';

async function openCalls(admin: string): Promise<number> {
  const stats = await askAdmin('GET', `${admin}/stats?filter=^${OPEN_CALLS.replaceAll('.', '\\.')}$`);
  return Number(/: (\d+)/.exec(stats)?.[1] ?? 0);
}
