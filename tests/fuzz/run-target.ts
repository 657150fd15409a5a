import { Worker } from 'node:worker_threads';
import type { Finding, Progress } from './explore.js';
import { MOST_BYTES } from './target.js';

/** What a thread is to do. */
export interface Assignment {
  readonly target: string;
  readonly seed: number;
  /** It ends when it has read so many, or at the time. */
  readonly inputs: number;
  /** Epoch milliseconds. */
  readonly endMs: number;
  /** Inputs begun, the length of the last one, and that input. */
  readonly shared: SharedArrayBuffer;
}

/** What a thread says. */
export type FromWorker =
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'end'; readonly progress: Progress };

/** What came of one target. */
export interface TargetReport extends Partial<Progress> {
  readonly target: string;
  readonly findings: readonly Finding[];
}

const COUNTER_BYTES = 8;
const LOOK_MS = 500;
/** Processor time that passes only where an input is never done with. */
const HANG_CPU_MS = 20_000;
/** What reads a few kilobytes needs no more than this. */
const HEAP_MIB = 512;

/** Reads with a target for so long, in a thread that can be ended. */
export async function runTarget(
  asked: Pick<Assignment, 'target' | 'seed' | 'inputs'>,
  forMs: number,
): Promise<TargetReport> {
  const { target } = asked;
  const shared = new SharedArrayBuffer(COUNTER_BYTES + MOST_BYTES);
  const assignment: Assignment = { ...asked, endMs: Date.now() + forMs, shared };
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: assignment,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  const findings: Finding[] = [];
  let progress: Progress | undefined;
  const lost = (fault: string): void => {
    findings.push({ target, fault, input: inputOf(shared) });
  };
  const timer = watch(shared, () => {
    lost('hangs');
    void worker.terminate();
  });
  worker.on('message', (message: FromWorker) => {
    if (message.type === 'finding') findings.push(message.finding);
    else progress = message.progress;
  });
  worker.on('error', (error) => {
    lost(`ended the thread: ${error instanceof Error ? error.message : String(error)}`);
  });
  await new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  clearInterval(timer);
  return { target, ...progress, findings };
}

/** Calls once no new input was begun for long, however little of that time this process was given. */
function watch(shared: SharedArrayBuffer, onHang: () => void): NodeJS.Timeout {
  const counters = new Uint32Array(shared, 0, 2);
  let last = { count: 0, cpu: process.cpuUsage() };
  const timer = setInterval(() => {
    const count = Atomics.load(counters, 0);
    if (count !== last.count) last = { count, cpu: process.cpuUsage() };
    else if (process.cpuUsage(last.cpu).user / 1_000 > HANG_CPU_MS) {
      clearInterval(timer);
      onHang();
    }
  }, LOOK_MS);
  return timer;
}

function inputOf(shared: SharedArrayBuffer): string {
  const [, length = 0] = new Uint32Array(shared, 0, 2);
  return Buffer.from(new Uint8Array(shared, COUNTER_BYTES, length)).toString('base64');
}
