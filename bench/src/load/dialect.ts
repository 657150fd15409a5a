import { PredictRequest, PredictResponse } from '@isitacat/contracts';
import type { Caller } from './caller.js';
import { frame, grpcCaller } from './grpc-caller.js';
import { httpCaller } from './http-caller.js';
import { decodeInferLabel, encodeInferRequest } from './inference-messages.js';
import type { Answer, Protocol } from './order.js';

/** How a question is put, and its answer read. */
export interface Dialect {
  /** @param deadlineMs Told with each question, where the protocol can. */
  call(port: number, deadlineMs?: number): Caller;
  /** Done once for each picture, before anything is measured. */
  encode(picture: Buffer): Buffer;
  /** Undefined when it names no label. */
  answer(body: Buffer): Answer | undefined;
}

const INFER = '/inference.GRPCInferenceService/ModelInfer';

/** Every protocol that the load generator speaks. */
export const DIALECTS: Readonly<Record<Protocol, Dialect>> = {
  http: {
    call: httpCaller,
    encode: (picture) => picture,
    answer: (body) => nameless(/"label": ?"(\w+)"/.exec(body.toString())?.[1]),
  },
  isitacat: {
    call: (port, deadlineMs) => grpcCaller(port, '/isitacat.v1.PredictionService/Predict', deadlineMs),
    encode: (content) =>
      frame(
        PredictRequest.encode(
          PredictRequest.fromPartial({ picture: { $case: 'content', value: content } }),
        ).finish(),
      ),
    answer: (body) => PredictResponse.decode(body).prediction,
  },
  oip: {
    call: (port, deadlineMs) => grpcCaller(port, INFER, deadlineMs),
    encode: (picture) => frame(encodeInferRequest(picture, [1, 1])),
    answer: (body) => nameless(decodeInferLabel(body)),
  },
};

function nameless(label: string | undefined): Answer | undefined {
  return label === undefined ? undefined : { label, model: '' };
}
