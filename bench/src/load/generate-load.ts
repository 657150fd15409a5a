import { AppError } from '@isitacat/errors';
import { REPOSITORY } from '@isitacat/launcher';
import { fork, type ChildProcess } from 'node:child_process';
import { on } from 'node:events';
import { join } from 'node:path';
import type { LoadCommand, LoadNews, LoadOrder, LoadReport } from './order.js';

const SCRIPT = join(REPOSITORY, 'bench', 'dist', 'load', 'load-main.js');

/** Who watches, and who may call it off. */
export interface LoadOptions {
  /** Called right before the first question. */
  readonly onStart?: () => void;
  /** Told when another model answers than before; only where all answers are read. */
  readonly onModel?: (model: string) => void;
  /** Ends the load early and gives its report. */
  readonly stop?: AbortSignal;
  /** Calls it off. */
  readonly signal: AbortSignal;
}

/** A process that has done its work waits here for the next, warm. */
let idle: ChildProcess | undefined;

/**
 * Runs an order in a process of its own.
 *
 * @throws AppError `INTERNAL` when the load generator itself fails; the signal's
 *   reason when aborted.
 */
export async function generateLoad(order: LoadOrder, options: LoadOptions): Promise<LoadReport> {
  const { signal } = options;
  const child =
    idle?.connected === true
      ? idle
      : fork(SCRIPT, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  idle = undefined;
  child.ref();
  child.channel?.ref();
  let isDone = false;
  try {
    const report = await run(child, order, options);
    isDone = true;
    return report;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    // It ends by itself when this process does.
    child.unref();
    child.channel?.unref();
    if (isDone) keep(child);
    else child.kill('SIGKILL');
  }
}

function keep(child: ChildProcess): void {
  idle?.kill('SIGKILL');
  idle = child;
}

async function run(
  child: ChildProcess,
  order: LoadOrder,
  { onStart, onModel, stop, signal }: LoadOptions,
): Promise<LoadReport> {
  const ended = new AbortController();
  const onExit = (): void => {
    ended.abort(new AppError('INTERNAL', 'the load generator ended before its work'));
  };
  const onStop = (): void => {
    send(child, { kind: 'stop' });
  };
  child.once('exit', onExit);
  stop?.addEventListener('abort', onStop, { once: true });
  try {
    const told = on(child, 'message', { signal: AbortSignal.any([signal, ended.signal]) });
    send(child, { kind: 'run', order });
    for await (const [message] of told) {
      const news = message as LoadNews;
      if (news.kind === 'ready') onStart?.();
      else if (news.kind === 'model') onModel?.(news.model);
      else if (news.kind === 'done') return news.report;
      else throw new AppError('INTERNAL', `the load generator failed: ${news.message}`);
    }
    throw new AppError('INTERNAL', 'the load generator said nothing');
  } finally {
    child.off('exit', onExit);
    stop?.removeEventListener('abort', onStop);
  }
}

function send(child: ChildProcess, command: LoadCommand): void {
  child.send(command);
}
