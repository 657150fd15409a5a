import { PUBLISHED_SUBJECT } from '@isitacat/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { busCredentialsFile } from '@isitacat/launcher';
import { STABLE, type Registry } from '@isitacat/model';
import { connectBroker, createLogger, type Broker } from '@isitacat/service-kit';
import type { Answered, LoadReport } from '../load/order.js';
import { percentile, median } from '../stats/summary.js';
import { childrenOf, until } from './children.js';
import { openRegistry, publishOpposite } from './second-version.js';
import type { Ours } from './start-ours.js';
import type { Finding, TrialKit } from './trial.js';
import { watchedLoad, type WatchedLoad } from './watched-load.js';

const MODEL = 'cat';
const LOAD = 0.8;
const CALLERS = 32;
const CLIENTS = 64;
const WARM_UP_MS = 1500;
const SWAP_LIMIT_MS = 30_000;

/** How often the model is swapped. */
export interface SwapPlan {
  readonly count: number;
  /** From the start of one swap to that of the next, unless it takes longer. */
  readonly everyMs: number;
}

/**
 * Moves the model to another version and back, again and again, while questions
 * arrive at four fifths of what it can answer. The other version calls everything
 * the opposite, so that an answer which mixes the two shows itself.
 */
export async function swaps(kit: TrialKit, { count, everyMs }: SwapPlan): Promise<readonly Finding[]> {
  const { pictures, durationMs, say, start, signal } = kit;
  await using ours = await start();
  await using opened = openRegistry(ours.dataDir);
  await using broker = await connectBroker({
    url: `nats://127.0.0.1:${ours.ports.nats[0].clients}`,
    access: { credentials: busCredentialsFile(ours.dataDir, 'operator') },
    name: 'bench',
    log: createLogger({ service: 'bench', level: 'silent' }),
    signal,
  });
  const { registry } = opened;
  const other = await publishOpposite(registry, ours.dataDir, signal);
  await ours.ask({ pictures, callers: CALLERS, durationMs: WARM_UP_MS });
  const peak = await ours.ask({ pictures, callers: CALLERS, durationMs });
  const ratePerSecond = (LOAD * peak.latenciesMs.length * 1000) / peak.elapsedMs;
  const asked = { pictures, callers: CLIENTS, ratePerSecond, readsAnswers: true };
  say(`${ratePerSecond.toFixed(0)} questions a second; first without a swap`);
  const calm = await watchedLoad(ours, { ...asked, durationMs });
  const swapper = new Swapper(ours, registry, broker, { other, say, signal });
  const stop = new AbortController();
  const asking = watchedLoad(
    ours,
    { ...asked, durationMs: count * SWAP_LIMIT_MS },
    { onModel: swapper.onModel, stop: stop.signal },
  );
  const tooksMs = await swapper.swap({ count, everyMs }).finally(() => {
    stop.abort();
  });
  return findings(calm, await asking, tooksMs);
}

interface SwapperOptions {
  /** The version to go to and come back from. */
  readonly other: number;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Moves the alias, and sees by the answers when a move has come through. */
class Swapper {
  readonly #ours: Ours;
  readonly #registry: Registry;
  readonly #broker: Broker;
  readonly #options: SwapperOptions;
  #awaited: { readonly model: string; readonly seen: () => void } | undefined;

  constructor(ours: Ours, registry: Registry, broker: Broker, options: SwapperOptions) {
    this.#ours = ours;
    this.#registry = registry;
    this.#broker = broker;
    this.#options = options;
  }

  readonly onModel = (model: string): void => {
    if (model === this.#awaited?.model) this.#awaited.seen();
  };

  /** @returns how long each took, from the move to the first answer of the version moved to. */
  async swap({ count, everyMs }: SwapPlan): Promise<readonly number[]> {
    const tooksMs: number[] = [];
    const children = (await childrenOf(this.#ours.system)).length;
    for (let done = 0; done < count; done++) {
      const next = sleep(everyMs);
      const tookMs = await this.#once(done % 2 === 0);
      tooksMs.push(tookMs);
      this.#options.say(`swap ${done + 1} of ${count}: ${tookMs.toFixed(0)} ms`);
      const left = async (): Promise<boolean> => (await childrenOf(this.#ours.system)).length === children;
      await until(left, { what: 'the old version leaves', limitMs: SWAP_LIMIT_MS });
      if (done + 1 < count) await next;
    }
    return tooksMs;
  }

  async #once(goes: boolean): Promise<number> {
    const { other, signal } = this.#options;
    const came = new Promise<void>((seen) => {
      this.#awaited = { model: `models/${MODEL}/versions/${goes ? other : 1}`, seen };
    });
    const startMs = performance.now();
    if (goes) await this.#registry.moveAlias(MODEL, STABLE, other, { signal });
    else await this.#registry.rollback(MODEL, { signal });
    this.#broker.require().publish(PUBLISHED_SUBJECT, MODEL);
    await came;
    return performance.now() - startMs;
  }
}

function findings(before: WatchedLoad, during: WatchedLoad, tooksMs: readonly number[]): readonly Finding[] {
  const [calm, swapped] = [before.report, during.report];
  const p99Ms = (report: LoadReport): number => percentile(report.latenciesMs, 0.99);
  const failed = Object.values(swapped.failures).reduce((sum, times) => sum + times, 0);
  const answersMs = (before.wholeMs * swapped.latenciesMs.length) / calm.latenciesMs.length;
  const rollbacks = tooksMs.filter((_, n) => n % 2 === 1);
  return [
    { what: 'swaps', value: tooksMs.length, unit: '' },
    { what: 'answers meanwhile', value: swapped.latenciesMs.length, unit: '' },
    { what: 'errors', value: failed, unit: '', goal: { most: 0 } },
    { what: 'refused for want of room', value: swapped.refusedMs.length, unit: '', goal: { most: 0 } },
    { what: 'answers that mix versions', value: mixed(swapped.answers), unit: '', goal: { most: 0 } },
    { what: 'p99 without swaps', value: p99Ms(calm), unit: 'ms' },
    { what: 'p99 ÷ that without swaps', value: p99Ms(swapped) / p99Ms(calm), unit: '', goal: { most: 1.2 } },
    { what: 'a swap, median', value: median(tooksMs), unit: 'ms' },
    { what: 'a swap takes', value: (during.wholeMs - answersMs) / tooksMs.length, unit: 'CPU-ms' },
    { what: 'slowest rollback', value: Math.max(0, ...rollbacks), unit: 'ms', goal: { most: 5000 } },
  ];
}

/**
 * How many answers can't be of the version that they name: each version gives a
 * picture one label, and no two versions the same. Of answers that contradict each
 * other the rarer ones count.
 */
export function mixed(answers: readonly Answered[]): number {
  const contradict = (a: Answered, b: Answered): boolean =>
    a.picture === b.picture && (a.model === b.model) !== (a.label === b.label);
  return answers
    .filter((one, n) =>
      answers.some(
        (other, m) =>
          contradict(one, other) && (other.times > one.times || (other.times === one.times && m < n)),
      ),
    )
    .reduce((sum, { times }) => sum + times, 0);
}
