import { PredictionServiceDefinition } from '@isitacat/contracts';
import { grpcClient, type System } from '@isitacat/testkit';
import { ends } from '../support/ends.js';
import type { HostileFile } from './hostile-file.js';
import { replyOf, replyOfError } from './replies.js';

/** What came of one file. */
export interface Outcome {
  readonly file: HostileFile;
  readonly reply: string;
  /** From asking to the reply; 0 for what was asked in the background. */
  readonly ms: number;
  /** What was computed meanwhile, where that was measured. */
  readonly cpuMs: number;
}

/** The most that one picture may take on a machine that is busy with much else. */
const LIMIT_MS = 60_000;

/**
 * Asks about each file and waits for the answer.
 *
 * @param target Envoy's or the BFF's.
 * @param atOnce How many wait for their answers at the same time.
 * @param clock Processor time of those who answer, in milliseconds.
 */
export async function ask(
  target: string,
  files: readonly HostileFile[],
  atOnce: number,
  clock: () => number = () => 0,
): Promise<readonly Outcome[]> {
  using client = grpcClient(PredictionServiceDefinition, target);
  const outcomes: Outcome[] = [];
  const left = [...files];
  const worker = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const content = await file.make();
      const [startMs, startCpuMs] = [performance.now(), clock()];
      const reply = await client
        .predict({ picture: { $case: 'content', value: content } }, { timeoutMs: LIMIT_MS })
        .then(({ prediction }) => replyOf(prediction), replyOfError);
      outcomes.push({ file, reply, ms: performance.now() - startMs, cpuMs: clock() - startCpuMs });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return outcomes;
}

/** Hands all files over as background jobs, and waits for the end of each. */
export async function askInBackground(
  { grpcTarget }: System,
  files: readonly HostileFile[],
  limitMs: number,
): Promise<readonly Outcome[]> {
  using client = grpcClient(PredictionServiceDefinition, grpcTarget);
  const outcomes: Outcome[] = [];
  const accepted = new Map<string, HostileFile>();
  for (const file of files) {
    const content = await file.make();
    await client
      .predict({ picture: { $case: 'content', value: content }, background: true }, { timeoutMs: LIMIT_MS })
      .then(
        ({ prediction }) => accepted.set(prediction?.name ?? '', file),
        (error: unknown) => outcomes.push({ file, reply: replyOfError(error), ms: 0, cpuMs: 0 }),
      );
  }
  const ended = new Set<string>();
  for await (const name of ends(client, [...accepted.keys()], limitMs)) ended.add(name);
  for (const [name, file] of accepted) {
    const { prediction } = await client.getPrediction({ name });
    const reply = ended.has(name) ? replyOf(prediction) : 'no end was told';
    outcomes.push({ file, reply, ms: 0, cpuMs: 0 });
  }
  return outcomes;
}
