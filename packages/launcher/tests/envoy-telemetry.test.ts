import { envoyConfig } from '@isitacat/launcher';
import { temporaryDirectory, toolPath } from '@isitacat/testkit';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const settings = { publicHost: '127.0.0.1', publicPort: 1, adminPort: 2, bffs: [{ grpc: 3, http: 4 }] };
const tracing = { endpoint: 'http://collector:4318', ratio: 0.0125 };

interface Bootstrap {
  readonly static_resources: {
    readonly listeners: readonly {
      readonly filter_chains: readonly { readonly filters: readonly { readonly typed_config: Manager }[] }[];
    }[];
    readonly clusters: readonly { readonly name: string }[];
  };
}

interface Manager {
  readonly tracing: unknown;
  readonly access_log: readonly unknown[];
}

async function configured(more: Partial<Parameters<typeof envoyConfig>[0]>): Promise<{
  readonly manager: Manager | undefined;
  readonly clusters: readonly string[];
}> {
  const config = parse(await envoyConfig({ ...settings, ...more })) as Bootstrap;
  const { listeners, clusters } = config.static_resources;
  const manager = listeners[0]?.filter_chains[0]?.filters[0]?.typed_config;
  return { manager, clusters: clusters.map(({ name }) => name) };
}

describe("Envoy's traces", () => {
  it('are off where no collector is named, and need nothing', async () => {
    const { manager, clusters } = await configured({});
    expect(manager?.tracing).toBeNull();
    expect(clusters).not.toContain('otlp');
  });

  it('go to the collector, as many of them as is said and not as callers say', async () => {
    const { manager, clusters } = await configured({ tracing });
    expect(clusters).toContain('otlp');
    const text = JSON.stringify(manager?.tracing);
    expect(text).toContain('"uri":"http://collector:4318/v1/traces"');
    expect(text).toContain('"sampling_percentage":{"numerator":12500,"denominator":"MILLION"}');
  });

  it('are configured as Envoy takes it', async () => {
    await using folder = await temporaryDirectory();
    const file = join(folder.path, 'envoy.yaml');
    await writeFile(file, await envoyConfig({ ...settings, tracing }));
    const output = execFileSync(await toolPath('envoy'), ['--mode', 'validate', '--config-path', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(output).toContain('OK');
  });
});

describe("Envoy's lines", () => {
  it('tell of each call unless they are turned off, and of no query, address or header but the ids', async () => {
    const { manager } = await configured({});
    const text = JSON.stringify(manager?.access_log);
    expect(text).toContain('%REQ(X-REQUEST-ID)%');
    expect(text).toContain('%REQ(TRACEPARENT)%');
    expect(text).not.toMatch(/ADDRESS|AUTHORIZATION|COOKIE|:PATH/i);
    expect((await configured({ logCalls: false })).manager?.access_log).toEqual([]);
  });
});
