import { AppError } from '@isitacat/errors';
import { Client, credentials } from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether something works by now; answers within seconds. */
export type Probe = () => Promise<boolean>;

const POLL_MS = 100;
const TRY_LIMIT_MS = 2_000;

/**
 * Asks each until it says yes.
 *
 * @param probes By the names of what they ask.
 * @throws AppError `SETUP_INCOMPLETE` naming what is not ready within `limitMs`;
 *   the signal's reason when aborted.
 */
export async function waitUntilReady(
  probes: Readonly<Record<string, Probe>>,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const end = performance.now() + limitMs;
  let missing = Object.entries(probes);
  for (;;) {
    const answers = await Promise.all(missing.map(([, probe]) => probe()));
    missing = missing.filter((_, index) => answers[index] !== true);
    signal.throwIfAborted();
    if (missing.length === 0) return;
    if (performance.now() > end)
      throw late(
        missing.map(([name]) => name),
        limitMs,
      );
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function late(names: readonly string[], limitMs: number): AppError {
  const seconds = Math.round(limitMs / 1000);
  return new AppError(
    'SETUP_INCOMPLETE',
    `not ready within ${seconds} s: ${names.join(', ')}; the logs in the data folder say more`,
  );
}

/** Whether a page answers with a status of success. */
export function pageIsOk(url: string): Probe {
  return () =>
    fetch(url, { signal: AbortSignal.timeout(TRY_LIMIT_MS) }).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok;
      },
      () => false,
    );
}

/** A HealthCheckResponse whose status, field 1, is SERVING. */
const SERVING = Buffer.from([0x08, 0x01]);

/**
 * Whether `grpc.health.v1.Health/Check` says that a whole server is SERVING.
 *
 * @param target `host:port`.
 * @param byTls Whose certificate it shows is not asked: it is our own door, and nothing is told it.
 */
export function isServing(target: string, byTls = false): Probe {
  const asIs = (bytes: Buffer): Buffer => bytes;
  const channel = byTls
    ? credentials.createSsl(null, null, null, { rejectUnauthorized: false })
    : credentials.createInsecure();
  return () =>
    new Promise((resolve) => {
      const client = new Client(target, channel, {
        'grpc.use_local_subchannel_pool': 1,
        ...(byTls && { 'grpc.ssl_target_name_override': 'localhost' }),
      });
      client.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        asIs,
        asIs,
        Buffer.alloc(0),
        { deadline: Date.now() + TRY_LIMIT_MS },
        (_error, response) => {
          client.close();
          resolve(response?.equals(SERVING) ?? false);
        },
      );
    });
}
