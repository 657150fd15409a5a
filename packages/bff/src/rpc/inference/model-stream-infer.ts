import { setMaxListeners } from 'node:events';

import {
  ModelInferResponse,
  type GRPCInferenceServiceDefinition,
  type InferParameter,
  type ModelInferRequest,
  type ModelStreamInferResponse,
} from '@isitacat/contracts';
import { toAppError, type Call, type Implementation } from '@isitacat/service-kit';

import { InOrder } from '../../domain/inference/in-order.js';
import type { InferDeps } from '../../domain/inference/infer.js';
import { inferOne } from './model-infer.js';

/** Each request has one answer: clients that can take many are told that it is the last. */
const FINAL: Readonly<Record<string, InferParameter>> = {
  triton_final_response: { parameterChoice: { $case: 'boolParam', value: true } },
};

/**
 * `GRPCInferenceService.ModelStreamInfer`. A request is read only when there is room
 * for it, and makes room only once its answer has gone.
 */
export function modelStreamInfer(
  deps: InferDeps,
): Implementation<typeof GRPCInferenceServiceDefinition>['modelStreamInfer'] {
  return (requests, call) => {
    setMaxListeners(0, call.signal); // each request in hand listens to it
    return new InOrder(requests, (request) => respond(deps, request, call), call.draining).answers();
  };
}

/** Never rejects: what one request fails of concerns no other. */
async function respond(
  deps: InferDeps,
  request: ModelInferRequest,
  call: Call,
): Promise<ModelStreamInferResponse> {
  try {
    const inferResponse = await inferOne(deps, request, call);
    return { errorMessage: '', inferResponse: { ...inferResponse, parameters: FINAL } };
  } catch (error) {
    const { reason, message } = toAppError(error);
    const { modelName, modelVersion, id } = request;
    const inferResponse = ModelInferResponse.create({ modelName, modelVersion, id, parameters: FINAL });
    return { errorMessage: `${reason}: ${message}`, inferResponse };
  }
}
