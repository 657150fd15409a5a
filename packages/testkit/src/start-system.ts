import {
  busCredentialsFile,
  ManagedProcess,
  portTable,
  REPOSITORY,
  type Engine,
  type PartCounts,
  type PortTable,
} from '@isitacat/launcher';
import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { environment } from './environment.js';
import { freePortBlock } from './free-port.js';
import { scanLogs } from './log-scan/scan-logs.js';
import { systemParts, type SystemParts } from './system-parts.js';
import { temporaryDirectory } from './temporary-directory.js';

/** How the system is started. */
export interface SystemOptions {
  /** Two BFFs, three predictors and three NATS servers where nothing else is said. Default false. */
  readonly cluster?: boolean;
  /** Default 1, in a cluster 2. */
  readonly bffs?: number;
  /** Default 1, in a cluster 3. */
  readonly predictors?: number;
  /** Default: the best that loads. */
  readonly engine?: Engine;
  /** Default: a folder of its own, which goes when it stops. */
  readonly dataDir?: string;
  /** Added to this process's. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One predictor of a running system. */
export interface SystemPredictor {
  readonly metricsUrl: string;
  /** Sends a signal to the process that is this predictor now. */
  signal(name: NodeJS.Signals): Promise<void>;
}

/** The whole system as `npm start` runs it, on ports and a folder of its own. */
export interface System extends AsyncDisposable {
  /** Of the page. */
  readonly url: string;
  /** Of the API, for gRPC clients. */
  readonly grpcTarget: string;
  readonly ports: PortTable;
  readonly dataDir: string;
  /** Of its NATS, to do anything there. */
  readonly natsAccess: { readonly credentials: string };
  readonly predictors: readonly SystemPredictor[];
  /** Every process of it but the launcher's. */
  readonly parts: SystemParts;
  /** The launcher's process. */
  readonly pid: number;
  /** Has every process replaced, one after another, while the others serve; waits until that is done. */
  restartAll(signal: AbortSignal): Promise<void>;
  /** Kills the broker as a power cut would that took its disk along; the launcher starts it anew. Not in a cluster. */
  loseBroker(): Promise<void>;
  /** The last lines that it put on the screen. */
  logs(): readonly string[];
  /** Waits for a line on its screen, or finds it among the last ones. */
  waitForLog(pattern: RegExp, signal: AbortSignal): Promise<void>;
  /**
   * Ends it by a signal (default SIGTERM); calling again returns the same.
   *
   * @throws Error when a log of it tells a secret.
   */
  stop(signal?: NodeJS.Signals): Promise<{ readonly exitCode: number | undefined }>;
}

/** Engines take seconds to load, on a busy machine far longer. */
const START_LIMIT_MS = 110_000;
const STOP_LIMIT_MS = 60_000;

/** Offsets up to 10 are the parts'; the predictors follow, then further BFFs and NATS servers. */
const PORTS_BEFORE_PREDICTORS = 10;
const PORTS_OF_MANY = 33;

/**
 * Starts everything and waits until it answers. Stop or dispose it.
 *
 * @throws Error with the launcher's last words when it doesn't get ready.
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const counts = countsOf(options);
  const isMany = counts.bffs > 1 || counts.natsServers > 1;
  const port = await freePortBlock(isMany ? PORTS_OF_MANY : PORTS_BEFORE_PREDICTORS + counts.predictors);
  const directory = options.dataDir === undefined ? await temporaryDirectory() : undefined;
  const dataDir = options.dataDir ?? directory?.path ?? '';
  const launcher = await ManagedProcess.start({
    title: 'the system',
    command: process.execPath,
    args: [
      ...[join(REPOSITORY, 'packages', 'launcher', 'dist', 'main.js'), 'start'],
      ...['--port', String(port), '--data-dir', dataDir, '--predictors', String(counts.predictors)],
      ...['--bffs', String(counts.bffs), ...(options.cluster === true ? ['--cluster'] : [])],
      ...(options.engine === undefined ? [] : ['--engine', options.engine]),
    ],
    env: { ...environment(), ...options.environment },
  });
  const stop: System['stop'] = async (signal = 'SIGTERM') => {
    const { code } = await launcher.stop({ signal, graceMs: STOP_LIMIT_MS });
    await scanLogs(dataDir, launcher.lastLines);
    await directory?.[Symbol.asyncDispose]();
    return { exitCode: code };
  };
  try {
    await launcher.waitForLine(/^ready: /, { signal: AbortSignal.timeout(START_LIMIT_MS) });
  } catch (cause) {
    await stop();
    throw new Error(`the system is not ready: ${launcher.lastWords()}`, { cause });
  }
  const ports = portTable(port, counts);
  const parts = systemParts(dataDir);
  let restarts = 0;
  return {
    url: `http://localhost:${port}`,
    grpcTarget: `127.0.0.1:${port}`,
    ports,
    parts,
    dataDir,
    natsAccess: { credentials: busCredentialsFile(dataDir, 'operator') },
    pid: launcher.pid,
    predictors: ports.predictors.map((httpPort, n) => ({
      metricsUrl: `http://127.0.0.1:${httpPort}/metrics`,
      signal: async (name) => {
        await parts.signal(`predictor-${n + 1}`, name);
      },
    })),
    restartAll: async (signal) => {
      const name = `restart ${++restarts}`;
      process.kill(launcher.pid, 'SIGUSR2');
      const [told] = await launcher.waitForLine(new RegExp(`^${name} (is done|was left off).*`), { signal });
      if (!told.endsWith('is done')) throw new Error(told);
    },
    loseBroker: async () => {
      await rename(join(dataDir, 'nats'), join(dataDir, `nats-${randomUUID()}`));
      await parts.signal('nats', 'SIGKILL');
    },
    logs: () => launcher.lastLines,
    waitForLog: async (pattern, signal) => {
      await launcher.waitForLine(pattern, { signal });
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

function countsOf({ cluster = false, ...options }: SystemOptions): PartCounts {
  const { bffs = cluster ? 2 : 1, predictors = cluster ? 3 : 1 } = options;
  return { natsServers: cluster ? 3 : 1, bffs, predictors };
}
