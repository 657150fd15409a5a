import { credentials, Metadata, type CallOptions, type ServiceError } from '@grpc/grpc-js';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { sendCredential, type Credential } from './credential.js';
import type { Image } from './gen/isitacat/v1/image.js';
import {
  ImageServiceClient,
  type UploadStreamRequest,
  type UploadStreamResponse,
} from './gen/isitacat/v1/image_service.js';
import { ModelServiceClient } from './gen/isitacat/v1/model_service.js';
import type { Prediction } from './gen/isitacat/v1/prediction.js';
import { PredictionServiceClient, PredictRequest } from './gen/isitacat/v1/prediction_service.js';
import serviceConfig from './gen/service_config.json' with { type: 'json' };

const CHUNK_BYTES = 64 << 10;
/** What a server takes in one message; longer pictures go by UploadStream. */
const LONGEST_CONTENT = 10 << 20;

/** Safe to call twice only with a request id of the caller's choice. */
export interface Question {
  readonly model: string;
  readonly requestId: string;
  readonly timeoutMs: number;
}

/** What a call sends beside its request. */
export const NO_METADATA = new Metadata();

type Callback<T> = (error: ServiceError | null, response: T) => void;

/** One connection and the services on it; it is made at the first call. Dispose it when done. */
export class Client implements Disposable {
  readonly images: ImageServiceClient;
  readonly predictions: PredictionServiceClient;
  readonly models: ModelServiceClient;

  /**
   * @param server `host:port`; calls are retried as the contract's service config says.
   * @param credential Says who calls, where the server wants to know.
   */
  constructor(server: string, credential: Credential = {}) {
    const options = {
      'grpc.service_config': JSON.stringify(serviceConfig),
      interceptors: [sendCredential(credential)],
    };
    this.images = new ImageServiceClient(server, credentials.createInsecure(), options);
    this.predictions = new PredictionServiceClient(server, credentials.createInsecure(), options);
    this.models = new ModelServiceClient(server, credentials.createInsecure(), options);
  }

  [Symbol.dispose](): void {
    for (const client of [this.images, this.predictions, this.models]) client.close();
  }

  /** Sends a file piece by piece, so that it is never whole in memory. */
  async upload(file: string, { requestId, timeoutMs }: Omit<Question, 'model'>): Promise<Image> {
    const pieces = async function* (): AsyncGenerator<UploadStreamRequest> {
      yield { part: { $case: 'header', value: { displayName: basename(file), requestId } } };
      for await (const value of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
        yield { part: { $case: 'chunk', value: value as Buffer } };
      }
    };
    const response = await unary<UploadStreamResponse>((done) => {
      const call = this.images.uploadStream(NO_METADATA, deadline(timeoutMs), done);
      void send(pieces(), call); // a file that can't be read cancels the call
    });
    return response.image as Image;
  }

  /** Asks about one file and waits for the answer, for at most `timeoutMs` a call. */
  async ask(file: string, question: Question): Promise<Prediction> {
    const picture: PredictRequest['picture'] =
      (await stat(file)).size <= LONGEST_CONTENT
        ? { $case: 'content', value: await readFile(file) }
        : { $case: 'image', value: (await this.upload(file, question)).name };
    return this.#predict({ picture, ...question });
  }

  /** Uploads one file by stream and asks about it in the background. */
  async submit(file: string, question: Question): Promise<Prediction> {
    const image = await this.upload(file, question);
    return this.#predict({ picture: { $case: 'image', value: image.name }, background: true, ...question });
  }

  async #predict({ timeoutMs, ...request }: Partial<PredictRequest> & Question): Promise<Prediction> {
    const response = await unary((done: Callback<{ prediction?: Prediction | undefined }>) => {
      this.predictions.predict(PredictRequest.fromPartial(request), NO_METADATA, deadline(timeoutMs), done);
    });
    return response.prediction as Prediction;
  }
}

/** A call's options for a time limit. */
export function deadline(timeoutMs: number): CallOptions & { deadline: number } {
  return { deadline: Date.now() + timeoutMs };
}

/** Awaits a call that answers by callback. */
export function unary<T>(call: (done: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}

interface Sink<T> {
  readonly destroyed: boolean;
  write(message: T): boolean;
  once(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
  end(): unknown;
  cancel(): void;
}

/** Sends requests no faster than they are taken. */
export async function send<T>(requests: AsyncIterable<T>, call: Sink<T>): Promise<void> {
  try {
    for await (const request of requests) {
      if (call.destroyed) return;
      if (!call.write(request)) await drained(call);
    }
    call.end();
  } catch {
    call.cancel();
  }
}

function drained(call: Sink<never>): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      call.off('drain', go);
      call.off('close', go);
      resolve();
    };
    call.once('drain', go);
    call.once('close', go);
  });
}
