import {
  GRPCInferenceServiceDefinition,
  ImageServiceDefinition,
  ModelServiceDefinition,
  PredictionServiceDefinition,
} from '@isitacat/contracts';
import { Health } from '@isitacat/service-kit';

import type { BrokerLink } from './adapters/broker-link.js';

/** Pictures and models need no broker; predictions do, and so does the server as a whole. */
export function watchHealth(link: BrokerLink): Health {
  const { fullName: images } = ImageServiceDefinition;
  const { fullName: models } = ModelServiceDefinition;
  const { fullName: predictions } = PredictionServiceDefinition;
  const { fullName: inference } = GRPCInferenceServiceDefinition;
  const health = new Health([images, models, predictions, inference]);
  health.set(images, true);
  health.set(models, true);
  const follow = (connected: boolean): void => {
    health.set(predictions, connected);
    health.set(inference, connected);
    health.set('', connected);
  };
  link.onChange(follow);
  follow(link.connected);
  return health;
}
