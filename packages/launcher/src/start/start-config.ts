import {
  checkSignIn,
  EnvReader,
  LOG_LEVELS,
  readSignIn,
  readTracing,
  type LogLevel,
  type SignIn,
  type TracingSettings,
} from '@isitacat/service-kit';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readCallsPerSecond } from './envoy-limits.js';
import { checkEnvoyTls, readEnvoyTls, type EnvoyTls } from './envoy-tls.js';
import { ENGINES, type StartFlags } from './flags.js';
import { portTable, type PortTable } from './ports.js';

/** All that decides how the system runs. */
export interface StartConfig {
  /** Address that Envoy binds; everything else is on the loopback. */
  readonly publicHost: string;
  readonly ports: PortTable;
  /** Absolute. */
  readonly dataDir: string;
  /** `file:` or `gs:`. */
  readonly storage: string;
  readonly storageEmulator: string | undefined;
  readonly engine: string;
  readonly logLevel: LogLevel;
  readonly tracing: TracingSettings;
  /** Undefined: nobody signs in. */
  readonly signIn: SignIn | undefined;
  /** What Envoy shows callers; undefined: they come in the clear. */
  readonly tls: EnvoyTls | undefined;
  /** That Envoy takes from one address; 0: no limit. */
  readonly callsPerSecond: number;
  /** The launcher's own, on which the parts' are built. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Settles flags, environment and defaults.
 *
 * @param folder What a relative `--data-dir` starts from.
 * @throws AppError `CONFIG_INVALID` naming every fault of the environment at once.
 */
export function readStartConfig(flags: StartFlags, env: NodeJS.ProcessEnv, folder: string): StartConfig {
  const dataDir = resolve(folder, flags.dataDir ?? '.data');
  const read = new EnvReader(env);
  const storage = read.url('ISITACAT_STORAGE', { default: pathToFileURL(join(dataDir, 'storage')).href });
  const engine = read.choice('ISITACAT_ENGINE', ENGINES, { default: 'auto' });
  const publicHost = read.string('ISITACAT_HOST', { default: '127.0.0.1' });
  const logLevel = read.choice('ISITACAT_LOG_LEVEL', LOG_LEVELS, { default: 'info' });
  const tracing = readTracing(read);
  const signIn = readSignIn(read);
  const storageEmulator = read.optional('STORAGE_EMULATOR_HOST');
  const callsPerSecond = readCallsPerSecond(read);
  const tls = readEnvoyTls(read, folder);
  read.finish();
  checkEnvoyTls(tls);
  checkSignIn(signIn);
  return {
    publicHost,
    ports: portTable(flags.port, flags.counts),
    dataDir,
    storage,
    storageEmulator,
    engine: flags.engine ?? engine,
    logLevel,
    tracing,
    signIn,
    tls,
    callsPerSecond,
    env,
  };
}
