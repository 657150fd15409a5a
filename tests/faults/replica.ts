import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { busCredentialsFile, ManagedProcess, REPOSITORY } from '@isitacat/launcher';
import { freePortBlock, type System } from '@isitacat/testkit';

/** Another BFF beside the one of a system, kept running. */
export interface Replica extends AsyncDisposable {
  readonly grpcTarget: string;
  /** Ends it as kill -9 does, and starts it again. */
  kill(): Promise<void>;
}

/** Starts one on the system's broker and folder. Dispose it before the system. */
export async function startReplica({ ports, dataDir }: System): Promise<Replica> {
  const port = await freePortBlock(3);
  const env = {
    ...{ ISITACAT_GRPC_PORT: String(port), ISITACAT_ADMIN_PORT: String(port + 1) },
    ISITACAT_HTTP_PORT: String(port + 2),
    ISITACAT_NATS_URL: `nats://127.0.0.1:${ports.nats[0].clients}`,
    ISITACAT_NATS_CREDENTIALS: busCredentialsFile(dataDir, 'bff'),
    ISITACAT_STORAGE: pathToFileURL(join(dataDir, 'storage')).href,
    ISITACAT_LOG_LEVEL: 'warn',
  };
  const start = (): Promise<ManagedProcess> =>
    ManagedProcess.start({
      ...{ title: 'another BFF', command: process.execPath, env },
      args: [join(REPOSITORY, 'packages', 'bff', 'dist', 'main.js')],
    });
  let current = await start();
  return {
    grpcTarget: `127.0.0.1:${port}`,
    async kill() {
      current.kill('SIGKILL');
      await current.exit;
      current = await start();
    },
    [Symbol.asyncDispose]: async () => {
      await current.stop();
    },
  };
}
