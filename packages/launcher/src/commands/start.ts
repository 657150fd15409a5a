import { observe } from '../observe/observe.js';
import { parseStartFlags, START_HELP } from '../start/flags.js';
import { readStartConfig } from '../start/start-config.js';
import { System } from '../start/system.js';
import { unusedSettings } from '../start/unused-settings.js';
import type { Surroundings } from './surroundings.js';

/**
 * `npm start`: runs everything until told to stop.
 *
 * @throws AppError saying what is in the way.
 */
export async function start(
  flags: readonly string[],
  { env, folder, out, err }: Surroundings,
): Promise<number> {
  const parsed = parseStartFlags(flags);
  if (parsed.help) {
    out(START_HELP);
    return 0;
  }
  const config = readStartConfig(parsed, env, folder);
  for (const line of unusedSettings(env)) err(`warning: ${line}`);
  const stop = stopSignals({ env, err });
  try {
    let started: System | undefined;
    // Before it is ready there is nothing to restart; nor does it end by the signal.
    process.on('SIGUSR2', () => void started?.restartAll());
    const system = (started = await System.start(config, { say: err, signal: stop.asked }));
    out(`ready: ${system.url}   (Ctrl-C ends it)`);
    const observers = parsed.observe ? await observe(config, { say: err, signal: stop.asked }) : undefined;
    await aborted(stop.asked);
    await Promise.all([observers?.[Symbol.asyncDispose](), system.stop(stop.hurry)]);
  } catch (error) {
    if (!stop.asked.aborted) throw error;
  }
  return 0;
}

const PARENT_POLL_MS = 500;

interface StopSignals {
  /** Aborts at the first signal. */
  readonly asked: AbortSignal;
  /** Aborts at the second. */
  readonly hurry: AbortSignal;
}

function stopSignals({ env, err: say }: Pick<Surroundings, 'env' | 'err'>): StopSignals {
  const asked = new AbortController();
  const hurry = new AbortController();
  const onSignal = (): void => {
    if (asked.signal.aborted) hurry.abort();
    else say('stopping; once more ends it at once');
    asked.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  if (env['npm_lifecycle_event'] !== undefined) whenParentDies(onSignal);
  return { asked: asked.signal, hurry: hurry.signal };
}

/** An npm that is killed passes no signal on, and nobody could stop what it started. */
function whenParentDies(act: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, PARENT_POLL_MS);
  timer.unref();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
