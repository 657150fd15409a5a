import { REPOSITORY } from '@isitacat/launcher';
import { join } from 'node:path';
import type { Graph, Launch, Place, SystemPlan } from './system.js';

const PEERS = join(REPOSITORY, 'bench', 'peers');

/** What others use today, each at the best setting found. */
export const PEER_PLANS: readonly SystemPlan[] = [
  fastApi('float32'),
  fastApi('int8'),
  {
    ...peer('mlserver', 'MLServer'),
    protocol: 'oip',
    settings: 'gRPC V2, one process, a thread a processor, no batching, no parallel workers, metrics off',
    launch: (place) => ({
      command: join(place.binaries, 'mlserver'),
      args: ['start', join(PEERS, 'mlserver', 'models')],
      env: {
        ...common(place, 'mlserver'),
        MLSERVER_GRPC_PORT: String(place.port),
        MLSERVER_HTTP_PORT: String(place.port + 1),
      },
    }),
  },
  {
    ...peer('litserve', 'LitServe'),
    settings: 'a worker process a processor, no batching, raw bytes as the body, one API server',
  },
  {
    ...peer('triton', 'Triton (nvidia-pytriton)'),
    protocol: 'oip',
    settings: 'gRPC V2, Python backend, an instance a processor, batches of up to 8 gathered for 2 ms',
  },
  {
    ...peer('bentoml', 'BentoML'),
    settings: 'a worker process a processor, no batching, raw bytes as the body, metrics and access log off',
    launch: (place) => ({
      command: join(place.binaries, 'bentoml'),
      args: [
        ...['serve', 'service:Cat', '--host', '127.0.0.1', '--port', String(place.port)],
        ...['--working-dir', join(PEERS, 'bentoml')],
      ],
      env: { ...common(place, 'bentoml'), BENTOML_DO_NOT_TRACK: 'True' },
    }),
  },
  {
    ...peer('ray-serve', 'Ray Serve'),
    settings: 'a replica a processor behind its HAProxy, no batching, access log off',
    launch: (place) => ({
      ...python(place, 'ray-serve'),
      env: { ...common(place, 'ray-serve'), RAY_SERVE_ENABLE_HA_PROXY: '1', RAY_USAGE_STATS_ENABLED: '0' },
    }),
  },
];

function fastApi(graph: Graph): SystemPlan {
  const isInt8 = graph === 'int8';
  return {
    ...peer('fastapi', `FastAPI + onnxruntime${isInt8 ? ' (INT8)' : ''}`),
    ...{ id: isInt8 ? 'fastapi-int8' : 'fastapi', graph },
    settings: 'one process, uvicorn with uvloop and httptools, a thread a processor on one session',
  };
}

function peer(name: string, title: string): Omit<SystemPlan, 'settings'> {
  return {
    ...{ id: name, title, role: 'peer', graph: 'float32', protocol: 'http', environment: name },
    launch: (place) => python(place, name),
  };
}

/** Runs a peer's serve.py. */
export function python(place: Place, name: string): Launch {
  return {
    command: join(place.binaries, 'python'),
    args: [join(PEERS, name, 'serve.py')],
    env: common(place, name),
  };
}

function common({ port, model, processors }: Place, name: string): Readonly<Record<string, string>> {
  return {
    BENCH_PORT: String(port),
    BENCH_WORKERS: String(processors),
    BENCH_MODEL: model.path,
    BENCH_WIDTH: String(model.width),
    BENCH_HEIGHT: String(model.height),
    BENCH_LABELS: model.labels.join(','),
    PYTHONPATH: [join(PEERS, 'common'), join(PEERS, name)].join(':'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
