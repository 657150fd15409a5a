import type {
  GRPCInferenceServiceDefinition,
  ModelInferRequest,
  ModelInferResponse,
} from '@isitacat/contracts';
import type { Call, Implementation } from '@isitacat/service-kit';

import { infer, type InferDeps } from '../../domain/inference/infer.js';
import { inferCall, wholeNumber } from './infer-call.js';
import { readRequest } from './read-request.js';
import { writeResponse } from './write-response.js';

/** `GRPCInferenceService.ModelInfer`. */
export function modelInfer(
  deps: InferDeps,
): Implementation<typeof GRPCInferenceServiceDefinition>['modelInfer'] {
  return (request, call) => inferOne(deps, request, call);
}

/** Answers one request, whichever way it came. @throws AppError as `ModelInfer` says. */
export async function inferOne(
  deps: InferDeps,
  request: ModelInferRequest,
  call: Call,
): Promise<ModelInferResponse> {
  const question = readRequest(request);
  using limit = inferCall(call, wholeNumber(request.parameters['timeout']));
  const inferred = await infer(deps, question, limit);
  return writeResponse(inferred, request.id, request.rawInputContents.length > 0);
}
