import { portTable } from '@isitacat/launcher';
import { freePort, freePortBlock, temporaryDirectory } from '@isitacat/testkit';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { observe } from '../src/observe/observe.js';
import { observePorts, prometheusConfig } from '../src/observe/observe-files.js';
import { parseStartFlags } from '../src/start/flags.js';
import { readStartConfig, type StartConfig } from '../src/start/start-config.js';

const ONE = { bffs: 1, natsServers: 1, predictors: 1 };

/** Answers its page of health where its arguments and environment tell it to listen. */
const STAND_IN = `#!${process.execPath}
const { createServer } = require('node:http');
const argument = process.argv.find((word) => word.startsWith('--web.listen-address='));
const port = argument === undefined ? process.env.GF_SERVER_HTTP_PORT : argument.split(':').at(-1);
console.log(JSON.stringify({ args: process.argv.slice(2), provisioning: process.env.GF_PATHS_PROVISIONING }));
createServer((request, response) => {
  response.writeHead(['/-/ready', '/api/health'].includes(request.url) ? 200 : 404).end();
}).listen(Number(port), '127.0.0.1');
`;

interface Setting {
  readonly config: StartConfig;
  readonly said: string[];
  /** Puts a stand-in of this name on the PATH. */
  readonly install: (name: string, script?: string) => Promise<void>;
  /** Observes, and ends that after `meanwhile`. */
  readonly observing: (meanwhile?: () => Promise<void>) => Promise<void>;
}

async function setting(folder: string): Promise<Setting> {
  const bin = join(folder, 'bin');
  for (const name of ['bin', 'data/logs']) await mkdir(join(folder, name), { recursive: true });
  const flags = parseStartFlags([
    '--port',
    String(await freePortBlock(92)),
    '--data-dir',
    join(folder, 'data'),
  ]);
  const config = readStartConfig(flags, { PATH: bin }, folder);
  const said: string[] = [];
  return {
    config,
    said,
    install: async (name, script = STAND_IN) => {
      await writeFile(join(bin, name), script);
      await chmod(join(bin, name), 0o755);
    },
    observing: async (meanwhile) => {
      const say = (line: string): void => void said.push(line);
      const observers = await observe(config, { say, signal: AbortSignal.timeout(60_000) });
      try {
        await meanwhile?.();
      } finally {
        await observers[Symbol.asyncDispose]();
      }
    },
  };
}

describe('npm start -- --observe', () => {
  it('says what is missing', async () => {
    await using folder = await temporaryDirectory();
    const { said, observing } = await setting(folder.path);
    await observing();
    expect(said).toEqual([
      expect.stringContaining('prometheus is not on the PATH') as string,
      expect.stringContaining('grafana is not on the PATH') as string,
    ]);
  });

  it('runs what is there and tells its address, until it is ended', async () => {
    await using folder = await temporaryDirectory();
    const { config, said, install, observing } = await setting(folder.path);
    await install('prometheus');
    await install('grafana');
    const { prometheus, grafana } = observePorts(config.ports);
    const ready = `http://127.0.0.1:${prometheus}/-/ready`;
    await observing(async () => {
      expect([...said].sort()).toEqual([
        `Grafana: http://127.0.0.1:${grafana}`,
        `Prometheus: http://127.0.0.1:${prometheus}`,
      ]);
      expect((await fetch(ready)).status).toBe(200);
    });
    await expect(fetch(ready)).rejects.toThrow();
    const told = await readFile(join(config.dataDir, 'logs', 'grafana.log'), 'utf8');
    expect(told).toContain(join('deploy', 'observe', 'grafana', 'provisioning'));
  });

  it('says why what is there does not run', async () => {
    await using folder = await temporaryDirectory();
    const { said, install, observing } = await setting(folder.path);
    await install('prometheus', `#!${process.execPath}\nconsole.error('no such flag'); process.exit(2);\n`);
    await observing();
    expect(said.join('\n')).toContain('Prometheus does not run: no such flag');
  });
});

describe("Prometheus's configuration", () => {
  it('reads every BFF and predictor that runs, and Envoy', async () => {
    const ports = portTable(await freePort(), { ...ONE, bffs: 2, predictors: 2 });
    const config = parse(await prometheusConfig(ports)) as {
      readonly rule_files: readonly string[];
      readonly scrape_configs: readonly {
        readonly job_name: string;
        readonly static_configs: readonly { readonly targets: readonly string[] }[];
      }[];
    };
    const targets = config.scrape_configs.map((job) => [
      job.job_name,
      job.static_configs.flatMap((each) => each.targets),
    ]);
    expect(Object.fromEntries(targets)).toEqual({
      'isitacat-bff': ports.bffs.map(({ http }) => `127.0.0.1:${http}`),
      'isitacat-predictor': ports.predictors.map((port) => `127.0.0.1:${port}`),
      'isitacat-envoy': [`127.0.0.1:${ports.envoyAdmin}`],
    });
    expect(await readFile(config.rule_files[0] ?? '', 'utf8')).toContain('IsitacatErrorsBurnFast');
  });

  it('is as committed for the ports of npm start without flags', async () => {
    const committed = parse(await readFile('deploy/observe/prometheus.yml', 'utf8')) as Record<
      string,
      unknown
    >;
    const made = parse(await prometheusConfig(portTable(8080, ONE))) as Record<string, unknown>;
    expect({ ...made, rule_files: ['alerts.yml'] }).toEqual(committed);
  });
});
