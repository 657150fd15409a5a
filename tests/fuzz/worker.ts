import { parentPort, workerData } from 'node:worker_threads';
import { Coverage } from './coverage.js';
import { explore } from './explore.js';
import type { Assignment, FromWorker } from './run-target.js';

const { target, seed, inputs, endMs, shared } = workerData as Assignment;
const counters = new Uint32Array(shared, 0, 2);
const input = new Uint8Array(shared, counters.byteLength);

function tell(message: FromWorker): void {
  parentPort?.postMessage(message);
}

const coverage = new Coverage();
const { loadTarget } = await import('./targets.js'); // after it: what is imported now is counted
const progress = explore(await loadTarget(target), coverage, {
  seed,
  inputs,
  endMs,
  // Whoever waits for this thread can see what it reads, also when it never returns.
  onInput(bytes) {
    input.set(bytes);
    counters[1] = bytes.length;
    Atomics.add(counters, 0, 1);
  },
  onFinding(finding) {
    tell({ type: 'finding', finding });
  },
});
tell({ type: 'end', progress });
