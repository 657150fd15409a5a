import {
  busCredentialsFile,
  ManagedProcess,
  natsConfig,
  writeBusCredentials,
  type NatsTls,
} from '@isitacat/launcher';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from './temporary-directory.js';
import { toolPath } from './tool-path.js';

/** How a server is started. */
export interface NatsOptions {
  /** Whether whoever shows no credentials may do anything, as tests want to. Default true. */
  readonly open?: boolean;
  /** Default: everything is said in the clear. */
  readonly tls?: NatsTls;
}

/** A real NATS server with JetStream, on the loopback. */
export interface NatsServer extends AsyncDisposable {
  /** For clients; stays the same over restarts. */
  readonly url: string;
  /** Its monitoring pages. */
  readonly monitorUrl: string;
  readonly port: number;
  /** Folder of its streams; may be emptied while it is stopped. */
  readonly dataDir: string;
  /** Credentials of a user, with the permissions of a system's. */
  access(user: Parameters<typeof busCredentialsFile>[1]): { readonly credentials: string };
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Lets it end properly. */
  stop(): Promise<void>;
  /** Starts it again on the same ports and data; it may still run, then it is stopped first. */
  restart(): Promise<void>;
}

const START_LIMIT_MS = 45_000;

/** Starts a NATS server on free ports with an empty folder. Dispose it: both go. */
export async function startNats({ open = true, tls }: NatsOptions = {}): Promise<NatsServer> {
  const directory = await temporaryDirectory();
  const dataDir = join(directory.path, 'streams');
  const configFile = join(directory.path, 'nats.conf');
  const launch = (): Promise<Launched> => launchNats(configFile);
  const users = await writeBusCredentials(directory.path);
  const settings = {
    ...{ storeDirectory: dataDir, ...(tls && { tls }) },
    users: { ...users, ...(open && { strangers: users.publicKeys.operator }) },
  };

  await writeFile(configFile, natsConfig({ ...settings, port: -1, monitorPort: -1 }));
  let current = await launch();
  const { port, monitorPort } = current;
  await writeFile(configFile, natsConfig({ ...settings, port, monitorPort }));
  const stop = async (): Promise<void> => {
    await current.process.stop();
  };
  return {
    url: `nats://127.0.0.1:${port}`,
    monitorUrl: `http://127.0.0.1:${monitorPort}`,
    port,
    dataDir,
    access: (user) => ({ credentials: busCredentialsFile(directory.path, user) }),
    stop,
    kill: async () => {
      current.process.kill('SIGKILL');
      await current.process.exit;
    },
    restart: async () => {
      await stop();
      current = await launch();
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await directory[Symbol.asyncDispose]();
    },
  };
}

interface Launched {
  readonly process: ManagedProcess;
  readonly port: number;
  readonly monitorPort: number;
}

async function launchNats(configFile: string): Promise<Launched> {
  const process = await ManagedProcess.start({
    title: 'NATS server',
    command: await toolPath('nats-server'),
    args: ['--config', configFile],
  });
  const wait = { signal: AbortSignal.timeout(START_LIMIT_MS) };
  const monitor = await process.waitForLine(/http monitor on 127\.0\.0\.1:(\d+)/, wait);
  const clients = await process.waitForLine(/client connections on 127\.0\.0\.1:(\d+)/, wait);
  await process.waitForLine(/Server is ready/, wait);
  return { process, port: Number(clients[1]), monitorPort: Number(monitor[1]) };
}
