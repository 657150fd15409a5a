import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../repository.js';
import { DEFAULT_PORT, type PortTable } from '../start/ports.js';

/** Where the programs that observe listen. */
export interface ObservePorts {
  readonly prometheus: number;
  readonly grafana: number;
}

/** Past those of the parts, unless the public port is the default: then the customary ones. */
const [PROMETHEUS_OFFSET, GRAFANA_OFFSET] = [90, 91];

/** Follow from the public port. */
export function observePorts({ envoy }: Pick<PortTable, 'envoy'>): ObservePorts {
  if (envoy === DEFAULT_PORT) return { prometheus: 9090, grafana: 3000 };
  return { prometheus: envoy + PROMETHEUS_OFFSET, grafana: envoy + GRAFANA_OFFSET };
}

/** The committed files. */
export const OBSERVE = join(REPOSITORY, 'deploy', 'observe');

/** @returns Prometheus's configuration: the committed one, with the ports of what runs. */
export async function prometheusConfig({ bffs, predictors, envoyAdmin }: PortTable): Promise<string> {
  const targets = (ports: readonly number[]): string =>
    `targets: ${JSON.stringify(ports.map((port) => `127.0.0.1:${port}`))}`;
  const values: Readonly<Record<string, string>> = {
    BFFS: targets(bffs.map(({ http }) => http)),
    PREDICTORS: targets(predictors),
    ENVOY: targets([envoyAdmin]),
    RULES: JSON.stringify(join(OBSERVE, 'alerts.yml')),
  };
  const committed = await readFile(join(OBSERVE, 'prometheus.yml'), 'utf8');
  return committed.replace(
    /(?:targets: .*|alerts\.yml) # \$([A-Z]+)/g,
    (place, name: string) => values[name] ?? place,
  );
}

/** Writes it below the data folder. @returns its path. */
export async function writePrometheusConfig(dataDir: string, ports: PortTable): Promise<string> {
  const folder = join(dataDir, 'run');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'prometheus.yml');
  await writeFile(file, await prometheusConfig(ports));
  return file;
}
