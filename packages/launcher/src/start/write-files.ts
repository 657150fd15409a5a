import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { envoyConfig } from './envoy-config.js';
import { natsConfig } from './nats-config.js';
import type { PartFiles } from './part-plans.js';
import type { StartConfig } from './start-config.js';

/** Makes the data folder and writes what NATS and Envoy are started with. */
export async function writeFiles({ dataDir, ports, publicHost }: StartConfig): Promise<PartFiles> {
  const folder = join(dataDir, 'run');
  const files = { natsConfig: join(folder, 'nats.conf'), envoyConfig: join(folder, 'envoy.yaml') };
  await mkdir(folder, { recursive: true });
  const streams = join(dataDir, 'nats');
  await writeFile(
    files.natsConfig,
    natsConfig({ port: ports.nats, monitorPort: ports.natsMonitor, storeDirectory: streams }),
  );
  const envoy = {
    ...{ publicHost, publicPort: ports.envoy, adminPort: ports.envoyAdmin },
    ...{ grpcPort: ports.bffGrpc, httpPort: ports.bffHttp },
  };
  await writeFile(files.envoyConfig, await envoyConfig(envoy));
  return files;
}
