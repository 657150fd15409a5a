import { join } from 'node:path';
import { startEmptyPath, type EmptyPathOptions } from '../floor/empty-path.js';
import { generateLoad } from '../load/generate-load.js';
import { PROCESSORS } from '../measure/prepare.js';
import { processorTime } from '../processes/processor-time.js';
import { CACHE } from '../systems/environment.js';
import type { Finding, TrialKit } from './trial.js';

const CALLERS = 32;
const WARM_UP_MS = 1500;
/** Of two engine processes, and as replies go out together. */
const PACE = { everyMs: 80, together: 8 };

/** The processes of the path, by what they are called here. */
const PARTS = [
  ['Envoy', 'envoy'],
  ['a BFF of grpc-js alone', 'bare-bff-main.js'],
  ['NATS server', 'nats-server'],
  ['a NATS client as predictor', 'bare-predictor-main.js'],
] as const;

/**
 * What the path costs with nothing of ours in it: as fast as it goes, and at the pace of
 * engines on processors that have other work, where messages wake up processes whose code
 * has left the caches, or is not compiled yet for want of calls.
 */
export async function floor(kit: TrialKit): Promise<readonly Finding[]> {
  return [
    ...(await measure(kit, { name: 'flat out', everyMs: 0, together: 1, busy: 0 })),
    ...(await measure(kit, { name: 'at the pace of engines', ...PACE, busy: PROCESSORS })),
  ];
}

async function measure(
  { pictures, durationMs, signal }: TrialKit,
  { name, ...load }: { readonly name: string } & Omit<EmptyPathOptions, 'folder' | 'signal'>,
): Promise<readonly Finding[]> {
  await using path = await startEmptyPath({ folder: join(CACHE, `floor-${process.pid}`), ...load, signal });
  const order = { protocol: 'isitacat', port: path.port, pictures, callers: CALLERS } as const;
  await generateLoad({ ...order, durationMs: WARM_UP_MS }, { signal });
  let before = path.system.processes();
  const onStart = (): void => {
    before = path.system.processes();
  };
  const report = await generateLoad({ ...order, durationMs }, { onStart, signal });
  const spent = processorTime(await before, await path.system.processes());
  const answers = report.latenciesMs.length;
  const parts = PARTS.map(([part, process]) => [part, (spent.get(process) ?? 0) / answers] as const);
  return [
    { what: `${name}: answers`, value: (answers * 1000) / report.elapsedMs, unit: 'a second' },
    ...parts.map(([part, value]) => ({ what: `${name}: ${part}`, value, unit: 'CPU-ms' })),
    { what: `${name}: in all`, value: parts.reduce((sum, [, value]) => sum + value, 0), unit: 'CPU-ms' },
  ];
}
