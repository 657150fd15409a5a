import type { TracedMethods } from '@isitacat/service-kit';

import type {
  Asker,
  EventLog,
  ImageStore,
  JobQueue,
  PictureCarrier,
  PredictionStore,
} from '../domain/ports.js';

const NATS = { 'messaging.system': 'nats' } as const;

/** What a traced call asks of the world, as spans. */
export const TRACED = {
  images: { create: { name: 'store picture', role: 'client' } } satisfies TracedMethods<ImageStore>,
  carrier: { carry: { name: 'carry picture', role: 'client' } } satisfies TracedMethods<PictureCarrier>,
  predictions: {
    accept: { name: 'store question', role: 'client' },
    finish: { name: 'store result', role: 'client' },
  } satisfies TracedMethods<PredictionStore>,
  asker: { ask: { name: 'ask predictor', role: 'client', facts: NATS } } satisfies TracedMethods<Asker>,
  jobs: { enqueue: { name: 'queue job', role: 'producer', facts: NATS } } satisfies TracedMethods<JobQueue>,
  events: { append: { name: 'tell event', role: 'producer', facts: NATS } } satisfies TracedMethods<EventLog>,
} as const;
