import { AppError } from '@isitacat/errors';
import { join } from 'node:path';
import { TOOLS_DIRECTORY } from '../repository.js';
import { ensureTool } from '../toolchain/ensure-tool.js';
import { checkPorts } from './check-ports.js';
import { openDataDir } from './open-data-dir.js';
import { Part, type PartPlan, type Tier } from './part.js';
import { noteRunningParts } from './running-parts.js';
import { partPlans, type PartPlans, type Programs } from './part-plans.js';
import { seedRegistry } from './seed-registry.js';
import type { StartConfig } from './start-config.js';
import { isServing, pageIsOk, waitUntilReady, type Probe } from './wait-until-ready.js';
import { writeFiles } from './write-files.js';

/** What the system needs of whoever starts it. */
export interface SystemDeps {
  /** Told what is going on, a line each. */
  readonly say: (line: string) => void;
  /** Aborting it gives up while starting; what runs by then is stopped. */
  readonly signal: AbortSignal;
}

/** Models load within seconds, on a loaded machine within a minute. */
const READY_LIMIT_MS = 120_000;

/**
 * The BFF hands its open streams a token while Envoy still carries them; jobs
 * that predictors finish need NATS.
 */
const STOP_ORDER: readonly Tier[] = ['bff', 'envoy', 'predictor', 'nats'];

/** NATS, the BFF, predictors and Envoy, as one. */
export class System {
  /** Of the page. */
  readonly url: string;
  readonly #config: StartConfig;
  readonly #deps: SystemDeps;
  readonly #lock: AsyncDisposable;
  readonly #parts: Part[] = [];
  readonly #failure = new AbortController();
  #ready = false;
  #stopping = false;
  #noted: Promise<void> = Promise.resolve();

  private constructor(config: StartConfig, deps: SystemDeps, lock: AsyncDisposable) {
    this.url = `http://localhost:${config.ports.envoy}`;
    this.#config = config;
    this.#deps = deps;
    this.#lock = lock;
  }

  /**
   * Starts everything and waits until it answers.
   *
   * @throws AppError `SETUP_INCOMPLETE` saying what is in the way.
   */
  static async start(config: StartConfig, deps: SystemDeps): Promise<System> {
    await checkPorts(config.ports, config.publicHost);
    const system = new System(config, deps, await openDataDir(config.dataDir));
    try {
      const programs = await system.#findPrograms();
      await system.#bringUp(partPlans(config, programs, await writeFiles(config)));
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  /** Ends all parts, in order; `hurry` cuts the wait short. */
  async stop(hurry?: AbortSignal): Promise<void> {
    this.#stopping = true;
    for (const tier of STOP_ORDER) {
      const group = this.#parts.filter(({ plan }) => plan.tier === tier);
      await Promise.all(group.map((part) => part.stop(hurry === undefined ? {} : { hurry })));
    }
    await this.#noted;
    await this.#lock[Symbol.asyncDispose]();
  }

  async #findPrograms(): Promise<Programs> {
    const options = { ...this.#deps, env: this.#config.env, directory: TOOLS_DIRECTORY };
    return {
      natsServer: await ensureTool('nats-server', options),
      envoy: await ensureTool('envoy', options),
    };
  }

  async #bringUp(plans: PartPlans): Promise<void> {
    const { ports } = this.#config;
    const signal = AbortSignal.any([this.#deps.signal, this.#failure.signal]);
    const predictors =
      plans.predictors.length === 1 ? 'a predictor' : `${plans.predictors.length} predictors`;
    this.#deps.say(`starting NATS, the BFF, ${predictors} and Envoy`);
    const nats = await this.#start(plans.nats);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(READY_LIMIT_MS)]);
    await Promise.all([
      nats.waitForLine(/Server is ready/, { signal: limit }),
      seedRegistry(this.#config, limit),
    ]);
    await Promise.all([plans.bff, ...plans.predictors, plans.envoy].map((plan) => this.#start(plan)));
    const probes: [string, Probe][] = plans.predictors.map(({ title, readyUrl }) => [
      title,
      pageIsOk(readyUrl),
    ]);
    probes.push(['the API through Envoy', isServing(`${this.#reachable()}:${ports.envoy}`)]);
    await waitUntilReady(Object.fromEntries(probes), { limitMs: READY_LIMIT_MS, signal });
    this.#ready = true;
  }

  #start(plan: PartPlan): ReturnType<Part['start']> {
    const { dataDir } = this.#config;
    const part = new Part(
      plan,
      {
        started: () => {
          this.#note();
        },
        died: (report) => this.#onDeath(report),
        warning: (line) => {
          // Parts that lose each other while all of them end are no news.
          if (!this.#stopping) this.#deps.say(`warning: ${line}`);
        },
      },
      join(dataDir, 'logs'),
    );
    this.#parts.push(part);
    return part.start();
  }

  #onDeath(report: string): boolean {
    this.#note();
    if (this.#ready) this.#deps.say(`${report}\nstarting it again`);
    else this.#failure.abort(new AppError('SETUP_INCOMPLETE', report));
    return this.#ready;
  }

  /** Where to ask what listens on every address. */
  #reachable(): string {
    const { publicHost } = this.#config;
    return publicHost === '0.0.0.0' || publicHost === '::' ? '127.0.0.1' : publicHost;
  }

  /** Tells operators and tests which process is which part. */
  #note(): void {
    const { dataDir, ports } = this.#config;
    this.#noted = this.#noted.then(() => {
      const running = this.#parts.flatMap(({ plan, pid }) => (pid === undefined ? [] : [{ ...plan, pid }]));
      return noteRunningParts(dataDir, ports, running);
    });
  }
}
