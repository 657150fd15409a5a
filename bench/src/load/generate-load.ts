import { AppError } from '@isitacat/errors';
import { fork } from 'node:child_process';
import { on } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadNews, LoadOrder, LoadReport } from './order.js';

const SCRIPT = fileURLToPath(new URL('./load-main.js', import.meta.url));

/** Who watches, and who may call it off. */
export interface LoadOptions {
  /** Called right before the first question. */
  readonly onStart?: () => void;
  readonly signal: AbortSignal;
}

/**
 * Runs an order in a process of its own, which ends with it.
 *
 * @throws AppError `INTERNAL` when the load generator itself fails; the signal's
 *   reason when aborted.
 */
export async function generateLoad(order: LoadOrder, { onStart, signal }: LoadOptions): Promise<LoadReport> {
  const child = fork(SCRIPT, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new AbortController();
  child.once('exit', () => {
    ended.abort(new AppError('INTERNAL', 'the load generator ended before its work'));
  });
  try {
    child.send(order);
    for await (const [news] of on(child, 'message', { signal: AbortSignal.any([signal, ended.signal]) })) {
      const { kind, ...rest } = news as LoadNews & { readonly report?: LoadReport };
      if (kind === 'ready') onStart?.();
      else if (rest.report !== undefined) return rest.report;
      else throw new AppError('INTERNAL', `the load generator failed: ${JSON.stringify(rest)}`);
    }
    throw new AppError('INTERNAL', 'the load generator said nothing');
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    child.kill('SIGKILL');
  }
}
