import { envoyConfig, envoySignIn, ManagedProcess, tlsSecrets, type EnvoyTls } from '@isitacat/launcher';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { temporaryDirectory } from './temporary-directory.js';
import { toolPath } from './tool-path.js';

/** A real Envoy with the committed configuration, on the loopback. */
export interface EnvoyServer extends AsyncDisposable {
  /** Its public port. */
  readonly port: number;
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Such as `127.0.0.1:8080`, for gRPC clients. */
  readonly grpcTarget: string;
  readonly adminUrl: string;
}

/** What stands behind it, on the loopback; it need not run yet. */
export interface EnvoyUpstreams {
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Default: callers come in the clear. */
  readonly tls?: EnvoyTls;
  /** From one address. Default: as `npm start` has it. */
  readonly callsPerSecond?: number;
  /** Default: nobody signs in. */
  readonly signIn?: Parameters<typeof envoySignIn>[0];
}

const START_LIMIT_MS = 45_000;

/** Starts one in front of a BFF. Dispose it. */
export async function startEnvoy(upstreams: EnvoyUpstreams): Promise<EnvoyServer> {
  const directory = await temporaryDirectory();
  const [port, adminPort] = [await freePort(), await freePort()];
  const file = join(directory.path, 'envoy.yaml');
  const { grpcPort: grpc, httpPort: http, tls } = upstreams;
  const tlsSecretsFile = tls && join(directory.path, 'tls.json');
  if (tls && tlsSecretsFile !== undefined) await writeFile(tlsSecretsFile, tlsSecrets(tls));
  const signIn = await envoySignIn(upstreams.signIn);
  const door = { publicHost: '127.0.0.1', publicPort: port, adminPort };
  const { callsPerSecond } = upstreams;
  const settings = {
    ...door,
    ...(callsPerSecond !== undefined && { callsPerSecond }),
    tlsSecretsFile,
    bffs: [{ grpc, http }],
    signIn,
  };
  await writeFile(file, await envoyConfig(settings));
  const process = await ManagedProcess.start({
    title: 'Envoy',
    command: await toolPath('envoy'),
    args: ['--config-path', file, '--disable-hot-restart', '--concurrency', '1'],
  });
  await process.waitForLine(/starting workers/, { signal: AbortSignal.timeout(START_LIMIT_MS) });
  return {
    port,
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    grpcTarget: `127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    [Symbol.asyncDispose]: async () => {
      await process.stop();
      await directory[Symbol.asyncDispose]();
    },
  };
}
