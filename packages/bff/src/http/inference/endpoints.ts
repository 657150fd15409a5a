import { GRPCInferenceServiceDefinition } from '@isitacat/contracts';

import { infer } from '../../domain/inference/infer.js';
import type { Named } from '../../rpc/inference/describe-model.js';
import { modelConfig, modelMetadata } from '../../rpc/inference/describe-model.js';
import { inferCall } from '../../rpc/inference/infer-call.js';
import type { InferenceDeps } from '../../rpc/inference/inference.js';
import { modelStatistics } from '../../rpc/inference/model-statistics.js';
import { modelReady, repositoryIndex, SERVER_METADATA } from '../../rpc/inference/server-facts.js';
import type { AskingCall } from '../../rpc/question-call.js';
import { plain } from './plain.js';
import { readQuestion } from './read-question.js';
import { writeAnswer, type HttpAnswer } from './write-answer.js';

/** What came with a request. */
export interface HttpInput {
  readonly body: Buffer;
  /** As `Inference-Header-Content-Length` says. */
  readonly jsonBytes: number | undefined;
}

/** One thing that can be asked over HTTP. */
export interface Endpoint {
  /** The rpc of which it is the form over HTTP: whoever may call that may ask this. */
  readonly rpc: keyof typeof GRPCInferenceServiceDefinition.methods;
  readonly method: 'GET' | 'POST';
  /** Of the path; its groups `name` and `version` say which model. */
  readonly pattern: RegExp;
  readonly answer: (
    deps: InferenceDeps,
    named: Named,
    call: AskingCall,
    input: HttpInput,
  ) => HttpReply | Promise<HttpReply>;
}

/** A code, and what goes with it. */
export interface HttpReply extends HttpAnswer {
  readonly code: number;
}

/** As the protocol has it, where something isn't so. */
const NOT_SO = 400;
const MODEL = '^/v2/models/(?<name>[^/]+)(?:/versions/(?<version>[^/]+))?';

/** The path of the rpc of which this is another form. */
export function rpcPath({ rpc }: Endpoint): string {
  return `/${GRPCInferenceServiceDefinition.fullName}/${GRPCInferenceServiceDefinition.methods[rpc].name}`;
}

/** What the protocol has over HTTP. */
export const ENDPOINTS: readonly Endpoint[] = [
  get('serverMetadata', '^/v2/?$', () => json(200, SERVER_METADATA)),
  get('serverLive', '^/v2/health/live$', () => json(200, { live: true })),
  get('serverReady', '^/v2/health/ready$', ({ ready }) => isSo('ready', ready())),
  get('modelStatistics', '^/v2/models/stats$', async (deps, _, call) =>
    json(200, plain(await modelStatistics(deps, { name: '', version: '' }, call))),
  ),
  get('modelMetadata', `${MODEL}$`, async ({ models }, named, call) =>
    json(200, plain(await modelMetadata(models, named, call))),
  ),
  get('modelReady', `${MODEL}/ready$`, async ({ models }, named, call) =>
    isSo('ready', await modelReady(models, named, call)),
  ),
  get('modelConfig', `${MODEL}/config$`, async ({ models }, named, call) =>
    json(200, plain((await modelConfig(models, named, call)).config)),
  ),
  get('modelStatistics', `${MODEL}/stats$`, async (deps, named, call) =>
    json(200, plain(await modelStatistics(deps, named, call))),
  ),
  {
    rpc: 'repositoryIndex',
    method: 'POST',
    pattern: /^\/v2\/repository\/index$/,
    answer: async ({ models }, _, call, { body }) => {
      const onlyReady = body.length > 0 && readsReady(body);
      return json(200, plain((await repositoryIndex(models, onlyReady, call)).models));
    },
  },
  { rpc: 'modelInfer', method: 'POST', pattern: new RegExp(`${MODEL}/infer$`), answer: answerInfer },
];

async function answerInfer(
  deps: InferenceDeps,
  { name, version }: Named,
  call: AskingCall,
  { body, jsonBytes }: HttpInput,
): Promise<HttpReply> {
  const asked = readQuestion(body, jsonBytes);
  using limit = inferCall(call, asked.timeoutUs);
  const inferred = await infer(deps, { ...asked.question, modelId: name, version }, limit);
  return { code: 200, ...writeAnswer(inferred, asked) };
}

/** Whether the caller wants to hear only of what is ready. */
function readsReady(body: Buffer): boolean {
  try {
    return (JSON.parse(body.toString('utf8')) as { readonly ready?: unknown } | null)?.ready === true;
  } catch {
    return false;
  }
}

function get(rpc: Endpoint['rpc'], pattern: string, answer: Endpoint['answer']): Endpoint {
  return { rpc, method: 'GET', pattern: new RegExp(pattern), answer };
}

function isSo(name: string, is: boolean): HttpReply {
  return json(is ? 200 : NOT_SO, { [name]: is });
}

/** A JSON value. */
export function json(code: number, value: unknown): HttpReply {
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  return { code, headers: { 'content-type': 'application/json' }, body };
}
