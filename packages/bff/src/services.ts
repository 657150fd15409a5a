import {
  AdminServiceDefinition,
  GRPCInferenceServiceDefinition,
  ImageServiceDefinition,
  ModelServiceDefinition,
  PredictionServiceDefinition,
  type Prediction,
} from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import {
  bindService,
  fromStatus,
  toStatus,
  tracedPort,
  type BoundService,
  type Tracing,
} from '@isitacat/service-kit';
import type { BlobStore } from '@isitacat/storage';
import { LIMITS, probePicture, stripMetadata, wrapPixels } from '@isitacat/vision';

import type { BrokerLink } from './adapters/broker-link.js';
import { BusAsker } from './adapters/bus-asker.js';
import { BusCarrier } from './adapters/bus-carrier.js';
import { JetStreamBacklog } from './adapters/jet-stream-backlog.js';
import { JetStreamEvents } from './adapters/jet-stream-events.js';
import { JetStreamJobs } from './adapters/jet-stream-jobs.js';
import { StoredClaims } from './adapters/stored-claims.js';
import { StoredDeadLetters } from './adapters/stored-dead-letters.js';
import { StoredHoldings } from './adapters/stored-holdings.js';
import { StoredImages } from './adapters/stored-images.js';
import { StoredPredictions } from './adapters/stored-predictions.js';
import { TRACED } from './adapters/traced-ports.js';
import type { BffConfig } from './config.js';
import { Alike } from './domain/alike.js';
import { ByteBudget } from './domain/byte-budget.js';
import { CallerLimits } from './domain/caller-limits.js';
import type { ExpireDeps } from './domain/expire.js';
import { RecentModels, type ShapeCatalog } from './domain/inference/recent-models.js';
import { InferenceStatistics } from './domain/inference/statistics.js';
import type { FeedbackStore, Gatekeeper } from './domain/ports.js';
import { createQuotas } from './domain/quotas.js';
import type { ReconcileDeps } from './domain/reconcile.js';
import type { InferenceHttpDeps } from './http/inference/inference-routes.js';
import { admin } from './rpc/admin.js';
import { deleteImage } from './rpc/delete-image.js';
import { getImage } from './rpc/get-image.js';
import { getModel } from './rpc/get-model.js';
import { getModelVersion } from './rpc/get-model-version.js';
import { getPrediction } from './rpc/get-prediction.js';
import { giveFeedback } from './rpc/give-feedback.js';
import { inference } from './rpc/inference/inference.js';
import { listImages } from './rpc/list-images.js';
import { listModels } from './rpc/list-models.js';
import { listPredictions } from './rpc/list-predictions.js';
import { predict } from './rpc/predict.js';
import { predictStream } from './rpc/predict-stream.js';
import { streamResults } from './rpc/stream-results.js';
import { upload } from './rpc/upload.js';
import { uploadStream } from './rpc/upload-stream.js';

/** What the services stand on. */
export interface ServiceParts {
  readonly config: BffConfig;
  readonly store: BlobStore;
  readonly link: BrokerLink;
  readonly catalog: ShapeCatalog;
  readonly feedback: FeedbackStore;
  /** Absent: nobody signs in. */
  readonly gatekeeper: Gatekeeper | undefined;
  /** Absent: nothing is traced. */
  readonly tracing: Tracing | undefined;
}

/** Numbers for `/metrics`, by name. */
export type Numbers = Readonly<Record<string, { readonly help: string; readonly read: () => number }>>;

/** The services, and what else of theirs the process needs. */
export interface Services {
  readonly bound: readonly BoundService[];
  /** What operators alone reach. */
  readonly boundForOperators: readonly BoundService[];
  /** What the inference protocol's form over HTTP is served with. */
  readonly inference: InferenceHttpDeps;
  /** What each who signed in may do, by whichever way they call. */
  readonly callerLimits: CallerLimits;
  /** What the reconciler compares and repairs with. */
  readonly reconciliation: ReconcileDeps;
  /** What the janitor removes with. */
  readonly removal: ExpireDeps;
  readonly gauges: Numbers;
  readonly counters: Numbers;
}

/** Four of the largest pictures at once; each is held twice for a moment. */
const UPLOAD_BUDGET_BYTES = 4 * LIMITS.streamBytes;

/** Wires every rpc to its rules and adapters. */
export function createServices(parts: ServiceParts): Services {
  const { config, store, link, catalog, feedback, gatekeeper, tracing } = parts;
  const budget = new ByteBudget(UPLOAD_BUDGET_BYTES);
  let openStreams = 0;
  const predictions = tracedPort(tracing, new StoredPredictions(store), TRACED.predictions);
  const alike = new Alike();
  const asker = new BusAsker(link, catalog, alike);
  const deps = {
    images: tracedPort(tracing, new StoredImages(store, config.keep.picturesMs), TRACED.images),
    predictions,
    feedback,
    gatekeeper,
    callerLimits: new CallerLimits(config.callers),
    quotas: createQuotas(config.quotas, new StoredHoldings(store)),
    deadLetters: new StoredDeadLetters(store, predictions),
    backlog: new JetStreamBacklog(link),
    claims: new StoredClaims(store),
    carrier: tracedPort(tracing, new BusCarrier(store, config.answersRemembered), TRACED.carrier),
    alike,
    asker: tracedPort(tracing, asker, TRACED.asker),
    jobs: tracedPort(tracing, new JetStreamJobs(link), TRACED.jobs),
    events: tracedPort(tracing, new JetStreamEvents(link), TRACED.events),
    models: catalog,
    recentModels: new RecentModels(catalog),
    statistics: new InferenceStatistics(),
    ready: () => link.connected && catalog.anyWarm(),
    reader: {
      probe: (content: Uint8Array, maxBytes: number) => probePicture(content, { maxBytes }),
      strip: stripMetadata,
      wrap: wrapPixels,
    },
    statusOf: toStatus,
    errorOf,
    budget,
    unaryBytes: LIMITS.unaryBytes,
    streamBytes: LIMITS.streamBytes,
    defaultModel: config.defaultModel,
    limits: config.stream,
    keep: config.keep,
    countStreams: (change: number) => {
      openStreams += change;
    },
  };
  return {
    bound: [
      bindService(ImageServiceDefinition, {
        upload: upload(deps),
        uploadStream: uploadStream(deps),
        getImage: getImage(deps.images),
        listImages: listImages(deps.images),
        deleteImage: deleteImage(deps),
      }),
      bindService(PredictionServiceDefinition, {
        predict: predict(deps),
        predictStream: predictStream(deps),
        streamResults: streamResults(deps),
        getPrediction: getPrediction(deps),
        listPredictions: listPredictions(deps),
        giveFeedback: giveFeedback(deps),
      }),
      bindService(ModelServiceDefinition, {
        listModels: listModels(catalog),
        getModel: getModel(catalog, config.defaultModel),
        getModelVersion: getModelVersion(catalog, config.defaultModel),
      }),
      bindService(GRPCInferenceServiceDefinition, inference(deps)),
    ],
    inference: { ...deps, tracing },
    callerLimits: deps.callerLimits,
    boundForOperators: [bindService(AdminServiceDefinition, admin(deps))],
    reconciliation: deps,
    removal: deps,
    gauges: {
      isitacat_open_result_streams: { help: 'StreamResults calls in progress.', read: () => openStreams },
      isitacat_upload_buffer_bytes: {
        help: 'Memory that streamed uploads hold now, in bytes.',
        read: () => budget.usedBytes,
      },
    },
    counters: {
      isitacat_questions_lost_total: {
        help: 'Questions that were lost with their predictor, and asked again.',
        read: () => asker.lost,
      },
    },
  };
}

function errorOf({ error }: Prediction): AppError {
  return error === undefined
    ? new AppError('INTERNAL', 'the prediction failed without saying why')
    : fromStatus(error);
}
