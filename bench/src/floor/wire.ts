/** Subject of the questions between the two ends of the empty path. */
export const ASKED = 'floor.asked';

/** What the load generator calls. */
export const PREDICT = '/isitacat.v1.PredictionService/Predict';

/** What Envoy asks of whoever stands behind it. */
export const HEALTH = '/grpc.health.v1.Health/Check';

/** A `HealthCheckResponse` that says `SERVING`. */
export const SERVING = Buffer.from([0x08, 0x01]);

/** As large as an answer, about. */
export const ANSWER_BYTES = 120;
