import { AppError } from '@isitacat/errors';
import { openStore } from '@isitacat/storage';
import { join } from 'node:path';
import { TOOLS_DIRECTORY } from '../repository.js';
import { ensureTool } from '../toolchain/ensure-tool.js';
import { checkPorts } from './check-ports.js';
import { describeDeath, describeFailedStart } from './describe-death.js';
import { describeParts } from './describe-parts.js';
import { openDataDir } from './open-data-dir.js';
import { Part, type Death } from './part.js';
import type { PartPlan, Tier } from './part-plan.js';
import { natsUrls, partPlans, type PartPlans, type Programs } from './part-plans.js';
import { rollingRestart } from './rolling-restart.js';
import { noteRunningParts } from './running-parts.js';
import { seedRegistry } from './seed-registry.js';
import type { StartConfig } from './start-config.js';
import { isServing, pageIsOk, waitUntilReady, type Probe } from './wait-until-ready.js';
import { watchDisks } from './watch-disk.js';
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

/** A part that dies more often during the start is not waited for. */
const MOST_DEATHS_AT_START = 3;

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
  readonly #ending = new AbortController();
  #watching: Promise<void> | undefined;
  #ready = false;
  #stopping = false;
  #restarts = 0;
  #restarting: Promise<void> | undefined;
  #noted: Promise<void> = Promise.resolve();

  private constructor(config: StartConfig, deps: SystemDeps, lock: AsyncDisposable) {
    this.url = `${config.tls === undefined ? 'http' : 'https'}://localhost:${config.ports.envoy}`;
    this.#config = config;
    this.#deps = deps;
    this.#lock = lock;
  }

  /**
   * Starts everything and waits until it answers.
   *
   * @throws AppError `SETUP_INCOMPLETE` or `CONFIG_INVALID` saying what is in the way.
   */
  static async start(config: StartConfig, deps: SystemDeps): Promise<System> {
    const { storage, storageEmulator } = config;
    // Before anything runs: a storage that is none is told at once.
    await using store = openStore(
      storage,
      storageEmulator === undefined ? {} : { emulatorHost: storageEmulator },
    );
    await checkPorts(config.ports, config.publicHost);
    const system = new System(config, deps, await openDataDir(config.dataDir));
    try {
      const plans = partPlans(config, await system.#findPrograms(), await writeFiles(config));
      await system.#bringUp(plans, (signal) => seedRegistry(store, config, signal));
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  /** Replaces every process, one after another, while the others serve; says how it went. */
  async restartAll(): Promise<void> {
    if (this.#restarting !== undefined) return this.#restarting;
    const { say, signal } = this.#deps;
    const name = `restart ${++this.#restarts}`;
    say(`${name}: every part, one after another`);
    this.#restarting = rollingRestart(this.#parts, signal).then(
      () => {
        say(`${name} is done`);
      },
      (error: unknown) => {
        if (!signal.aborted)
          say(`${name} was left off: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
    await this.#restarting;
    this.#restarting = undefined;
  }

  /** Ends all parts, in order; `hurry` cuts the wait short. */
  async stop(hurry?: AbortSignal): Promise<void> {
    this.#stopping = true;
    this.#ending.abort();
    for (const tier of STOP_ORDER) {
      const group = this.#parts.filter(({ plan }) => plan.tier === tier);
      await Promise.all(group.map((part) => part.stop(hurry === undefined ? {} : { hurry })));
    }
    await Promise.all([this.#restarting, this.#watching]);
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

  async #bringUp(plans: PartPlans, seed: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { ports, publicHost } = this.#config;
    const signal = AbortSignal.any([this.#deps.signal, this.#failure.signal]);
    this.#deps.say(`starting ${describeParts(this.#config)}`);
    const nats = plans.nats.map((plan) => this.#start(plan));
    const limit = AbortSignal.any([signal, AbortSignal.timeout(READY_LIMIT_MS)]);
    await Promise.all([...nats.map(async (part) => (await part).untilReady(limit)), seed(limit)]);
    await Promise.all(plans.others.map((plan) => this.#start(plan)));
    const probes = plans.others.map(({ title, readyUrl }): [string, Probe] => [title, pageIsOk(readyUrl)]);
    const api = isServing(`${reachable(publicHost)}:${ports.envoy}`, this.#config.tls !== undefined);
    probes.push(['the API through Envoy', api]);
    await waitUntilReady(Object.fromEntries(probes), { limitMs: READY_LIMIT_MS, signal });
    this.#ready = true;
    const watch = { say: this.#deps.say, signal: this.#ending.signal };
    this.#watching = watchDisks(await Promise.all(nats), this.#config, watch);
  }

  async #start(plan: PartPlan): Promise<Part> {
    const say = (line: string): void => {
      // Parts that lose each other while all of them end are no news.
      if (!this.#stopping) this.#deps.say(line);
    };
    const events = {
      changed: () => {
        this.#note();
      },
      died: (death: Death) => this.#onDeath(death),
      recovered: () => {
        say(`${plan.title} runs again`);
      },
      warning: (line: string) => {
        say(`warning: ${line}`);
      },
    };
    const part = new Part(plan, events, join(this.#config.dataDir, 'logs'));
    this.#parts.push(part);
    await part.start();
    return part;
  }

  #onDeath(death: Death): boolean {
    if (!this.#ready && death.deaths >= MOST_DEATHS_AT_START) {
      this.#failure.abort(new AppError('SETUP_INCOMPLETE', describeFailedStart(death)));
      return false;
    }
    const told = describeDeath(death);
    if (told !== undefined) this.#deps.say(told);
    return true;
  }

  /** Tells operators and tests which process is which part. */
  #note(): void {
    const { dataDir, ports } = this.#config;
    const natsUrl = natsUrls(this.#config);
    this.#noted = this.#noted.then(() => {
      const running = this.#parts.flatMap(({ plan, pid }) => (pid === undefined ? [] : [{ ...plan, pid }]));
      return noteRunningParts(dataDir, { ports, natsUrl }, running);
    });
  }
}

/** Where to ask what listens on every address. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
