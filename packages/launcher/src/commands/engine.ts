import { AppError } from '@isitacat/errors';
import { buildEngine } from '../engine/build-engine.js';
import { linkEngines } from '../engine/link-engines.js';
import { ENGINE_KINDS, type EngineKind } from '../engine/libraries.js';
import { ENGINE_PLACES } from '../engine/places.js';
import type { Surroundings } from './surroundings.js';

const HELP = `usage: npm run engine -- native|gpu

Fetches libtensorflow with pip and builds the addon of TensorFlow.js on it, for training and --engine.

  native  tfjs-native: on this machine's processors; 274 MB to fetch, 860 MB kept
  gpu     tfjs-gpu: on a GPU of NVIDIA; 572 MB to fetch, 1,260 MB kept.
          CUDA 12, cuDNN 9 and the driver are the system's own: the loader must find their libraries
  --help  prints this

Needs Python 3 with pip, a C++ compiler, make and Node's headers, and says which of them are missing.
It is kept in .data/engines; npm ci leaves it alone.`;

/** `npm run engine`: makes a TensorFlow engine ready. Ctrl-C leaves nothing half done. */
export async function engine(flags: readonly string[], { env, out, err }: Surroundings): Promise<number> {
  if (flags.includes('--help') || flags.includes('-h')) {
    out(HELP);
    return 0;
  }
  const kind = parseKind(flags);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      stop.abort();
    });
  let isNew: boolean;
  try {
    isNew = await buildEngine(kind, ENGINE_PLACES, { env, say: err, signal: stop.signal });
  } catch (error) {
    if (stop.signal.aborted) throw new AppError('SETUP_INCOMPLETE', 'stopped', { cause: error });
    throw error;
  }
  if (!(await linkEngines()).includes(kind))
    throw new AppError(
      'SETUP_INCOMPLETE',
      `tfjs-${kind} is built, but node_modules has one that was built otherwise: npm ci takes it away`,
    );
  out(`tfjs-${kind} ${isNew ? 'is ready' : 'was ready already'}: npm start -- --engine tfjs-${kind} runs it`);
  return 0;
}

function parseKind(flags: readonly string[]): EngineKind {
  const kind = ENGINE_KINDS.find((each) => flags.length === 1 && each === flags[0]);
  if (kind !== undefined) return kind;
  throw new AppError(
    'CONFIG_INVALID',
    `say which engine: npm run engine -- ${ENGINE_KINDS.join(' or ')}, not ${JSON.stringify(flags.join(' '))}`,
  );
}
