import { AppError } from '@isitacat/errors';
import { createLogger, type Logger } from '../logging/logger.js';
import { compileSoon } from './compile-soon.js';

/** A process's work, once started. */
export interface Service extends AsyncDisposable {
  /**
   * Finishes what is open and takes nothing new. Disposing follows.
   *
   * @param signal Aborts when the grace limit is over.
   */
  drain(signal: AbortSignal): Promise<void>;
}

/** How a process is run. */
export interface RunOptions {
  /** Which process it is, for its log lines. */
  readonly name: string;
  /**
   * Starts the work; resolves when it can be used.
   *
   * @param signal Aborts when the process is told to stop before it has started.
   */
  readonly start: (signal: AbortSignal) => Promise<Service>;
  /** How long draining and disposing may take together, in milliseconds. Default 30,000. */
  readonly graceMs?: number;
}

/** How long a process may take to stop, in milliseconds, where nothing else is said. */
export const STOP_GRACE_MS = 30_000;

/**
 * Runs a service until SIGTERM or SIGINT, then drains it and exits with 0. A
 * second signal, or the grace limit, exits with 1 at once. A start that fails
 * prints one line on standard error and exits with 1; draining that fails, and
 * any rejection or exception that nobody handles, exit with 1 and a log line.
 */
export async function runService({ name, start, graceMs = STOP_GRACE_MS }: RunOptions): Promise<void> {
  compileSoon();
  const log = createLogger({ service: name });
  dieOfBugs(log);
  const stop = stopSignal(log, graceMs);
  const service = await start(stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) report(name, error, log);
    process.exit(stop.signal.aborted ? 0 : 1);
  });
  await stop.asked;
  try {
    await service.drain(AbortSignal.timeout(graceMs));
    await service[Symbol.asyncDispose]();
  } catch (error) {
    log.error({ err: error }, 'stopping failed');
    process.exit(1);
  }
  process.exit(0);
}

function stopSignal(
  log: Logger,
  graceMs: number,
): { readonly signal: AbortSignal; readonly asked: Promise<void> } {
  const controller = new AbortController();
  const asked = new Promise<void>((resolve) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      if (controller.signal.aborted) {
        log.warn({ signal }, 'told to stop again: stopping at once');
        process.exit(1);
      }
      log.info({ signal }, 'stopping');
      limitGrace(log, graceMs);
      controller.abort();
      resolve();
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
  return { signal: controller.signal, asked };
}

function limitGrace(log: Logger, graceMs: number): void {
  setTimeout(() => {
    log.error({ graceMs }, 'the grace limit is over: stopping at once');
    process.exit(1);
  }, graceMs).unref();
}

function dieOfBugs(log: Logger): void {
  const die = (error: unknown): void => {
    log.fatal({ err: error }, 'unhandled');
    process.exit(1);
  };
  process.on('unhandledRejection', die);
  process.on('uncaughtException', die);
}

/** One line for people; a bug leaves its stack in the log too. */
function report(name: string, error: unknown, log: Logger): void {
  if (!(error instanceof AppError)) log.error({ err: error }, 'start failed');
  const text = error instanceof AppError ? error.message : String(error);
  process.stderr.write(`${name} can't start: ${text.replaceAll('\n', ' ')}\n`);
}
