import {
  busCredentialsFile,
  portTable,
  seedRegistry,
  writeBusCredentials,
  type PartPlan,
} from '@isitacat/launcher';
import type { BlobStore } from '@isitacat/storage';
import { systemParts, toolPath, type System } from '@isitacat/testkit';
import { canConnect } from './can-connect.js';
import { Host, type Way } from './host.js';
import { Keeper } from './keeper.js';
import * as files from './spread-files.js';
import { bffPlan, envoyPlan, natsPlan, portOf, PORTS, predictorPlan } from './spread-plans.js';
import { BACK, FRONT, layWires } from './wires.js';

/** How it is set up. */
export interface SpreadSettings {
  /** An empty folder, which all hosts share. */
  readonly dataDir: string;
  readonly store: BlobStore;
  readonly predictors: number;
  /** Of BFFs and predictors. */
  readonly environment: NodeJS.ProcessEnv;
}

const COUNTS = { natsServers: 3, bffs: 2 } as const;
const START_LIMIT_MS = 120_000;

type Running = Pick<System, 'grpcTarget' | 'parts' | 'dataDir'> & AsyncDisposable;

/** Three NATS servers, two BFFs and predictors, each on a host of its own, and Envoy where we are. Dispose it. */
export class SpreadSystem implements Running {
  readonly grpcTarget = `127.0.0.1:${PORTS.envoy.public}`;
  readonly dataDir: string;
  readonly parts: System['parts'];
  readonly #settings: SpreadSettings;
  readonly #hosts = new Map<string, Host>();
  #keeper: Keeper | undefined;

  private constructor(settings: SpreadSettings) {
    this.#settings = settings;
    this.dataDir = settings.dataDir;
    this.parts = systemParts(settings.dataDir);
  }

  /** Starts it in the network of this process, which must be empty. */
  static async start(settings: SpreadSettings): Promise<SpreadSystem> {
    const system = new SpreadSystem(settings);
    try {
      await system.#startHosts();
      await system.#startParts(AbortSignal.timeout(START_LIMIT_MS));
      return system;
    } catch (error) {
      await system[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The parts that can be cut off, by name. */
  get hosts(): readonly string[] {
    return [...this.#hosts.keys()];
  }

  /** Every NATS server, as those who connect name them. */
  get natsUrl(): string {
    const servers = files.natsAddresses(this.#hosts, PORTS.nats.clients);
    return servers.map((address) => `nats://${address}`).join(',');
  }

  /** By what tests connect to it. */
  get natsAccess(): { readonly credentials: string } {
    return { credentials: busCredentialsFile(this.dataDir, 'operator') };
  }

  /** Cuts a part off from NATS; those who call a BFF still reach it. @returns what heals that. */
  async cut(part: string, way: Way): Promise<() => Promise<void>> {
    const host = this.#hosts.get(part);
    if (host === undefined) throw new Error(`${part} has no host of its own`);
    const heal = await host.cut(BACK, way);
    if (await canConnect(host.on(BACK), portOf(part)))
      throw new Error(`${part} is cut off and still answers`);
    return heal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keeper?.[Symbol.asyncDispose]();
    for (const host of this.#hosts.values()) await host[Symbol.asyncDispose]();
  }

  async #startHosts(): Promise<void> {
    await layWires();
    const { natsServers: nats, bffs: bff } = COUNTS;
    for (const [kind, count] of Object.entries({ nats, bff, predictor: this.#settings.predictors })) {
      const wires = kind === 'bff' ? [FRONT, BACK] : [BACK];
      for (let n = 1; n <= count; n++)
        this.#hosts.set(`${kind}-${n}`, await Host.start(this.#hosts.size + 1, wires));
    }
  }

  async #startParts(signal: AbortSignal): Promise<void> {
    const { dataDir, store, predictors } = this.#settings;
    const { natsUrl } = this;
    await files.makeFolders(dataDir);
    const ports = portTable(PORTS.envoy.public, { ...COUNTS, predictors });
    this.#keeper = new Keeper(dataDir, { natsUrl, ports });
    await this.#keeper.start(await this.#natsPlans(), signal);
    await seedRegistry(store, { dataDir }, signal);
    const envoy = envoyPlan(await toolPath('envoy'), await files.writeEnvoyConfig(this.#hosts, dataDir));
    await this.#keeper.start([...this.#ourPlans(), envoy], signal);
  }

  async #natsPlans(): Promise<readonly PartPlan[]> {
    const program = await toolPath('nats-server');
    const users = await writeBusCredentials(this.dataDir);
    const plans = files.hostsOf(this.#hosts, 'nats').map(async ([name, host]) => {
      const file = await files.writeNatsConfig(this.#hosts, name, this.dataDir, users);
      return natsPlan(name, host, program, file);
    });
    return await Promise.all(plans);
  }

  #ourPlans(): readonly PartPlan[] {
    const options = { ...this.#settings, natsUrl: this.natsUrl };
    return [
      ...files.hostsOf(this.#hosts, 'bff').map(([name, host]) => bffPlan(name, host, options)),
      ...files.hostsOf(this.#hosts, 'predictor').map(([name, host]) => predictorPlan(name, host, options)),
    ];
  }
}
