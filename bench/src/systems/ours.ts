import { REPOSITORY } from '@isitacat/launcher';
import { join } from 'node:path';
import type { Graph, SystemPlan } from './system.js';

const LAUNCHER = join(REPOSITORY, 'packages', 'launcher', 'dist', 'main.js');

/** Ours as `npm start` runs it, asked through Envoy; nothing is answered from memory. */
export function ours(graph: Graph): SystemPlan {
  return {
    id: graph === 'float32' ? 'ours' : 'ours-int8',
    title: graph === 'float32' ? 'Is it a cat?' : 'Is it a cat? (INT8)',
    role: 'ours',
    graph,
    protocol: 'isitacat',
    settings: 'Envoy → BFF → NATS → one predictor, engine onnx, cache off; as shipped otherwise',
    launch: ({ port, folder }) => ({
      command: process.execPath,
      args: [LAUNCHER, 'start', '--port', String(port), '--data-dir', folder, '--engine', 'onnx'],
      env: { ISITACAT_LOG_LEVEL: 'warn', ISITACAT_PRECISION: graph, ISITACAT_CACHE_ANSWERS: '0' },
    }),
  };
}
