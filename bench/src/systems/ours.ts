import { REPOSITORY } from '@isitacat/launcher';
import { join } from 'node:path';
import type { Graph, SystemPlan } from './system.js';

const LAUNCHER = join(REPOSITORY, 'packages', 'launcher', 'dist', 'main.js');

/**
 * In a comparison nobody is refused for the length of the queue: others have no such
 * limit, and 32 callers with large pictures reach the usual one on two processors.
 */
export const PATIENT: Readonly<Record<string, string>> = { ISITACAT_QUEUE_MS: '30000' };

/** Ours as `npm start` runs it, asked through Envoy; nothing is answered from memory. */
export function ours(graph: Graph, settings: Readonly<Record<string, string>> = {}): SystemPlan {
  return {
    id: graph === 'float32' ? 'ours' : 'ours-int8',
    title: graph === 'float32' ? 'Is it a cat? (float32)' : 'Is it a cat? (INT8)',
    role: 'ours',
    graph,
    protocol: 'isitacat',
    settings:
      'Envoy → BFF → NATS → one predictor, engine onnx, cache off, no limit of the queue; as shipped otherwise',
    launch: ({ port, folder }) => ({
      command: process.execPath,
      args: [LAUNCHER, 'start', '--port', String(port), '--data-dir', folder, '--engine', 'onnx'],
      env: {
        ISITACAT_LOG_LEVEL: 'warn',
        ISITACAT_PRECISION: graph,
        ISITACAT_CACHE_ANSWERS: '0',
        ISITACAT_CALLS_PER_SECOND: '0', // all callers are one address here
        ...settings,
      },
    }),
  };
}
