import { ManagedProcess } from '@isitacat/launcher';
import { IN_A_NETWORK_OF_ITS_OWN, must } from './commands.js';

/** Which packets of a host no longer arrive: all, or those to it, or those from it. */
export type Way = 'both' | 'in' | 'out';

/** A wire between hosts: the front one leads to callers, the back one to NATS. */
export interface Wire {
  readonly name: 'front' | 'back';
  /** The first three numbers of its addresses. */
  readonly net: string;
}

const READY_LIMIT_MS = 10_000;

/** A host on test wires: a network of its own, which goes with it. Dispose it. */
export class Host implements AsyncDisposable {
  /** The end that is not in the host, of each wire's cable. */
  readonly #number: number;
  readonly #keeper: ManagedProcess;

  private constructor(number: number, keeper: ManagedProcess) {
    this.#number = number;
    this.#keeper = keeper;
  }

  /** @param number From 1 to 250, different in each. */
  static async start(number: number, wires: readonly Wire[]): Promise<Host> {
    const [command, ...args] = [...IN_A_NETWORK_OF_ITS_OWN, 'sh', '-c', 'echo here; exec sleep infinity'];
    const keeper = await ManagedProcess.start({ title: 'a host', command, args });
    await keeper.waitForLine(/^here$/, { signal: AbortSignal.timeout(READY_LIMIT_MS) });
    const host = new Host(number, keeper);
    await must(...host.run('ip', 'link', 'set', 'lo', 'up'));
    for (const wire of wires) await host.#plug(wire);
    return host;
  }

  /** Its address on a wire. */
  on({ net }: Wire): string {
    return `${net}.${this.#number}`;
  }

  /** @returns what runs a command on this host, as the same process. */
  run(...command: readonly string[]): readonly [string, ...string[]] {
    return ['nsenter', `--net=/proc/${this.#keeper.pid}/ns/net`, ...command];
  }

  /** Cuts it off from a wire: whoever sends hears of nothing. @returns what heals that. */
  async cut({ name }: Wire, way: Way): Promise<() => Promise<void>> {
    const cable = this.#cable(name);
    if (way === 'both') {
      await must('ip', 'link', 'set', cable, 'down');
      return () => must('ip', 'link', 'set', cable, 'up');
    }
    const qdisc = (verb: string): readonly [string, ...string[]] =>
      way === 'in'
        ? ['tc', 'qdisc', verb, 'dev', cable, 'root', 'blackhole']
        : this.run('tc', 'qdisc', verb, 'dev', name, 'root', 'blackhole');
    await must(...qdisc('add'));
    return () => must(...qdisc('del'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keeper.stop();
  }

  async #plug({ name, net }: Wire): Promise<void> {
    const cable = this.#cable(name);
    const keeper = String(this.#keeper.pid);
    await must('ip', 'link', 'add', cable, 'type', 'veth', 'peer', 'name', name, 'netns', keeper);
    await must('ip', 'link', 'set', cable, 'master', name, 'up');
    await must(...this.run('ip', 'address', 'add', `${net}.${this.#number}/24`, 'dev', name));
    await must(...this.run('ip', 'link', 'set', name, 'up'));
  }

  #cable(wire: string): string {
    return `${wire}-${this.#number}`;
  }
}
