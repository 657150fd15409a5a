import { REPOSITORY } from '@isitacat/launcher';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { python } from './peers.js';
import type { SystemPlan } from './system.js';

const NODE_LOOP = join(REPOSITORY, 'bench', 'dist', 'loops', 'node-loop-main.js');

/** Loops that decode and infer, and serve nobody: nothing that serves can be faster by the same means. */
export const LIMIT_PLANS: readonly SystemPlan[] = [
  {
    ...{ id: 'loop-python', title: 'bare loop, Python', role: 'limit', graph: 'float32', protocol: 'loop' },
    settings: 'simplejpeg, OpenCV resize, onnxruntime, batch 1, a process a processor',
    environment: 'bare-loop',
    copies: availableParallelism(),
    launch: (place) => python(place, 'bare-loop'),
  },
  {
    ...{ id: 'loop-node', title: 'bare loop, Node', role: 'limit', graph: 'float32', protocol: 'loop' },
    settings: 'sharp with resize, onnxruntime-node, batch 1, a process a processor',
    copies: availableParallelism(),
    launch: ({ port, model }) => ({
      command: process.execPath,
      args: [NODE_LOOP, String(port), model.path, String(model.width), String(model.height), ...model.labels],
      env: { UV_THREADPOOL_SIZE: '1' },
    }),
  },
];
