import { ManagedProcess } from '@isitacat/launcher';
import { freePort } from './free-port.js';
import { toolPath } from './tool-path.js';

/** A server that speaks Google Cloud Storage's JSON API, on the loopback. */
export interface GcsFake extends AsyncDisposable {
  /** For `STORAGE_EMULATOR_HOST`, such as `http://127.0.0.1:4443`. */
  readonly endpoint: string;
  /** An empty bucket that exists. */
  readonly bucket: string;
  /** Lets it end; requests then fail as they do when storage is away. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 45_000;
const BUCKET = 'isitacat-test';

/** Starts an empty one that keeps everything in memory. Dispose it. */
export async function startGcsFake(): Promise<GcsFake> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const process = await ManagedProcess.start({
    title: 'fake-gcs-server',
    command: await toolPath('fake-gcs-server'),
    args: [
      ...['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port), '-backend', 'memory'],
      ...['-external-url', endpoint, '-public-host', `127.0.0.1:${port}`],
    ],
  });
  const wait = { signal: AbortSignal.timeout(START_LIMIT_MS) };
  await process.waitForLine(/server started at/, wait);
  await createBucket(endpoint, wait.signal);
  const stop = async (): Promise<void> => {
    await process.stop();
  };
  return { endpoint, bucket: BUCKET, stop, [Symbol.asyncDispose]: stop };
}

async function createBucket(endpoint: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${endpoint}/storage/v1/b?project=test`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: BUCKET }),
    signal,
  });
  if (!response.ok) throw new Error(`the bucket was not made: ${response.status} ${await response.text()}`);
}
