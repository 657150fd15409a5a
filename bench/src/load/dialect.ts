import { PredictRequest, PredictResponse } from '@isitacat/contracts';
import type { Caller } from './caller.js';
import { frame, grpcCaller } from './grpc-caller.js';
import { httpCaller } from './http-caller.js';
import { decodeInferLabel, encodeInferRequest } from './inference-messages.js';
import type { Protocol } from './order.js';

/** How a question is put, and its answer read. */
export interface Dialect {
  call(port: number): Caller;
  /** Done once for each picture, before anything is measured. */
  encode(picture: Buffer): Buffer;
  /** Undefined when the answer names no label. */
  label(body: Buffer): string | undefined;
}

const INFER = '/inference.GRPCInferenceService/ModelInfer';

/** Every protocol that the load generator speaks. */
export const DIALECTS: Readonly<Record<Protocol, Dialect>> = {
  http: {
    call: httpCaller,
    encode: (picture) => picture,
    label: (body) => /"label": ?"(\w+)"/.exec(body.toString())?.[1],
  },
  isitacat: {
    call: (port) => grpcCaller(port, '/isitacat.v1.PredictionService/Predict'),
    encode: (content) =>
      frame(
        PredictRequest.encode(
          PredictRequest.fromPartial({ picture: { $case: 'content', value: content } }),
        ).finish(),
      ),
    label: (body) => PredictResponse.decode(body).prediction?.label,
  },
  oip: {
    call: (port) => grpcCaller(port, INFER),
    encode: (picture) => frame(encodeInferRequest(picture, [1, 1])),
    label: decodeInferLabel,
  },
};
