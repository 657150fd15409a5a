import { access, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ManagedProcess } from '../processes/managed-process.js';
import { LogFile } from '../start/log-file.js';
import type { StartConfig } from '../start/start-config.js';
import { pageIsOk, waitUntilReady } from '../start/wait-until-ready.js';
import { findOnPath } from '../toolchain/find-on-path.js';
import { OBSERVE, observePorts, writePrometheusConfig } from './observe-files.js';

/** What observing needs of whoever starts it. */
export interface ObserveDeps {
  /** Told what is going on, a line each. */
  readonly say: (line: string) => void;
  /** Gives up waiting for what does not get ready. */
  readonly signal: AbortSignal;
}

/** How a program that observes is run. */
interface Observer {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly url: string;
  readonly readyPath: string;
}

const READY_LIMIT_MS = 60_000;
const GET_PROMETHEUS =
  'prometheus is not on the PATH: prometheus.io/download has it, and so have most systems';
const GET_GRAFANA =
  'grafana is not on the PATH: grafana.com/grafana/download has it, and so have most systems';

/**
 * Runs Prometheus and Grafana beside the system, where they are on the PATH, and
 * says where they are; else what is missing. Dispose of it to end them.
 */
export async function observe(config: StartConfig, { say, signal }: ObserveDeps): Promise<AsyncDisposable> {
  const observers = [await prometheus(config, say), await grafana(config, say)];
  const running = await Promise.all(
    observers.flatMap((observer) =>
      observer === undefined ? [] : [run(observer, config.dataDir, { say, signal })],
    ),
  );
  return {
    async [Symbol.asyncDispose]() {
      for (const one of running) await one?.[Symbol.asyncDispose]();
    },
  };
}

async function prometheus(config: StartConfig, say: ObserveDeps['say']): Promise<Observer | undefined> {
  const { dataDir, env, ports } = config;
  const [command] = await findOnPath(['prometheus'], env['PATH']);
  if (command === undefined) {
    say(GET_PROMETHEUS);
    return undefined;
  }
  const address = `127.0.0.1:${observePorts(ports).prometheus}`;
  return {
    title: 'Prometheus',
    command,
    args: [
      `--config.file=${await writePrometheusConfig(dataDir, ports)}`,
      `--storage.tsdb.path=${join(dataDir, 'prometheus')}`,
      `--web.listen-address=${address}`,
    ],
    env,
    url: `http://${address}`,
    readyPath: '/-/ready',
  };
}

async function grafana(config: StartConfig, say: ObserveDeps['say']): Promise<Observer | undefined> {
  const { dataDir, env, ports } = config;
  const [command] = await findOnPath(['grafana'], env['PATH']);
  if (command === undefined) {
    say(GET_GRAFANA);
    return undefined;
  }
  const { prometheus: prometheusPort, grafana: port } = observePorts(ports);
  return {
    title: 'Grafana',
    command,
    args: ['server', '--homepath', await homeOf(command)],
    env: {
      ...env,
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(port),
      GF_PATHS_DATA: join(dataDir, 'grafana'),
      GF_PATHS_LOGS: join(dataDir, 'grafana', 'logs'),
      GF_PATHS_PROVISIONING: join(OBSERVE, 'grafana', 'provisioning'),
      GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: join(OBSERVE, 'grafana', 'dashboards', 'isitacat.json'),
      GF_AUTH_ANONYMOUS_ENABLED: 'true', // on the loopback, where the system itself asks nobody
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      PROMETHEUS_URL: `http://127.0.0.1:${prometheusPort}`,
      DASHBOARDS_PATH: join(OBSERVE, 'grafana', 'dashboards'),
    },
    url: `http://127.0.0.1:${port}`,
    readyPath: '/api/health',
  };
}

/** Where Grafana keeps its own files: beside the program, or where packages of systems put them. */
async function homeOf(command: string): Promise<string> {
  const beside = dirname(dirname(await realpath(command)));
  const places = [beside, join(beside, 'share', 'grafana'), '/usr/share/grafana'];
  const found = await Promise.all(
    places.map((place) =>
      access(join(place, 'public')).then(
        () => true,
        () => false,
      ),
    ),
  );
  return places.find((_, n) => found[n]) ?? beside;
}

/** @returns undefined where it can't be run; what runs and does not get ready is left to its log. */
async function run(
  observer: Observer,
  dataDir: string,
  { say, signal }: ObserveDeps,
): Promise<AsyncDisposable | undefined> {
  const { title, url, readyPath } = observer;
  const log = new LogFile(join(dataDir, 'logs', `${title.toLowerCase()}.log`));
  const onLines = (lines: readonly string[]): void => {
    log.write(lines);
  };
  try {
    const process = await ManagedProcess.start({ ...observer, onLines });
    const ended = new AbortController();
    void process.exit.then(() => {
      ended.abort(new Error(process.lastWords()));
    });
    const options = { limitMs: READY_LIMIT_MS, signal: AbortSignal.any([signal, ended.signal]) };
    await waitUntilReady({ [title]: pageIsOk(`${url}${readyPath}`) }, options).then(
      () => {
        say(`${title}: ${url}`);
      },
      (error: unknown) => {
        if (!signal.aborted)
          say(`${title} does not run: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
    return {
      async [Symbol.asyncDispose]() {
        await process.stop();
        log[Symbol.dispose]();
      },
    };
  } catch (error) {
    say(`${title} does not run: ${error instanceof Error ? error.message : String(error)}`);
    log[Symbol.dispose]();
    return undefined;
  }
}
