import { envoyConfig, natsConfig, REPOSITORY } from '@isitacat/launcher';
import { freePort, toolPath } from '@isitacat/testkit';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DIALECTS } from '../load/dialect.js';
import { RunningSystem } from '../systems/running-system.js';
import type { Launch } from '../systems/system.js';

/** The path without anything of ours in it. Dispose it. */
export interface EmptyPath extends AsyncDisposable {
  readonly system: RunningSystem;
  /** Envoy's. */
  readonly port: number;
}

/** How it is run. */
export interface EmptyPathOptions {
  /** Gets its files; removed in the end. */
  readonly folder: string;
  /** Answers come each so many milliseconds; 0: at once. */
  readonly everyMs: number;
  /** How many of them come together. */
  readonly together: number;
  /** Processes beside it that only compute. */
  readonly busy: number;
  readonly signal: AbortSignal;
}

const POLL_MS = 50;
const TRY_LIMIT_MS = 2_000;

/** Starts Envoy, a bare BFF, NATS and a bare predictor, and waits for their first answer. */
export async function startEmptyPath(options: EmptyPathOptions): Promise<EmptyPath> {
  const { folder, signal } = options;
  await mkdir(folder, { recursive: true });
  const [port, grpcPort, natsPort] = [await freePort(), await freePort(), await freePort()];
  const url = `nats://127.0.0.1:${natsPort}`;
  const programs = [
    await natsLaunch(folder, natsPort),
    script('bare-bff-main', String(grpcPort), url),
    script('bare-predictor-main', url, String(options.everyMs), String(options.together)),
    await envoyLaunch(folder, port, grpcPort),
  ];
  const busy = Array.from({ length: options.busy }, () => script('busy-main'));
  const logFile = join(folder, 'floor.log');
  const run = { title: 'the empty path', logFile, env: {} };
  const system = await RunningSystem.start([...programs, ...busy], run);
  const end = async (): Promise<void> => {
    await system[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([firstAnswer(port, signal), system.failure()]);
    return { system, port, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function firstAnswer(port: number, signal: AbortSignal): Promise<void> {
  while (!(await answers(port))) await sleep(POLL_MS, undefined, { signal });
}

async function answers(port: number): Promise<boolean> {
  const { isitacat } = DIALECTS;
  await using caller = isitacat.call(port, TRY_LIMIT_MS);
  const { kind } = await caller.ask(isitacat.encode(Buffer.alloc(1)));
  return kind === 'answer';
}

function script(name: string, ...args: readonly string[]): Launch {
  const path = join(REPOSITORY, 'bench', 'dist', 'floor', `${name}.js`);
  return { command: process.execPath, args: [path, ...args], env: {} };
}

async function natsLaunch(folder: string, port: number): Promise<Launch> {
  const file = join(folder, 'nats.conf');
  const storeDirectory = join(folder, 'streams');
  await writeFile(file, natsConfig({ port, monitorPort: await freePort(), storeDirectory }));
  return { command: await toolPath('nats-server'), args: ['--config', file], env: {} };
}

async function envoyLaunch(folder: string, publicPort: number, grpc: number): Promise<Launch> {
  const file = join(folder, 'envoy.yaml');
  const bffs = [{ grpc, http: await freePort() }];
  const adminPort = await freePort();
  await writeFile(file, await envoyConfig({ publicHost: '127.0.0.1', publicPort, adminPort, bffs }));
  const args = ['--config-path', file, '--log-level', 'critical', '--disable-hot-restart'];
  return { command: await toolPath('envoy'), args, env: {} };
}
