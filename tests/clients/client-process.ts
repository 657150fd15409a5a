import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Command } from './languages.js';

const ANSWER_LIMIT_MS = 120_000;

/** A client's conformance program: a line of JSON in, a line of JSON out. */
export class ClientProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  #stderr = '';

  constructor([program, ...args]: Command) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr?.on('data', (text: Buffer) => (this.#stderr += text.toString()));
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('the program has no output');
    this.#lines = createInterface({ input: stdout });
  }

  /** Has it do what a line asks for. */
  async ask(line: object): Promise<unknown> {
    const ended = AbortSignal.timeout(ANSWER_LIMIT_MS);
    const stop = new AbortController();
    const signal = AbortSignal.any([ended, stop.signal]);
    const died = (): void => {
      stop.abort(new Error(`the program ended: ${this.#stderr}`));
    };
    this.#child.once('exit', died);
    try {
      this.#child.stdin?.write(`${JSON.stringify(line)}\n`);
      const [answer] = (await once(this.#lines, 'line', { signal })) as [string];
      return JSON.parse(answer);
    } catch (cause) {
      throw new Error(`no answer to ${JSON.stringify(line)}: ${this.#stderr}`, { cause });
    } finally {
      this.#child.off('exit', died);
    }
  }

  /** Ends its input, and thereby it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(timer);
  }
}
