import * as grpc from '@grpc/grpc-js';
import {
  AdminServiceDefinition,
  Status,
  type DeadLetter,
  type GetDeadLetterResponse,
  type ListDeadLettersResponse,
  type Prediction,
  type ReplayDeadLetterResponse,
} from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { fromStatus } from '@isitacat/service-kit';

const CALL_MS = 15_000;
const A_PAGE = 200;

type Method = (typeof AdminServiceDefinition.methods)[keyof typeof AdminServiceDefinition.methods];

/** Asks `AdminService`. Every method throws AppError as the service says, or `SERVER_UNREACHABLE`. Dispose it. */
export class AdminClient implements Disposable {
  readonly #client: grpc.Client;
  readonly #address: string;

  /** @param address `host:port`. */
  constructor(address: string) {
    this.#address = address;
    this.#client = new grpc.Client(address, grpc.credentials.createInsecure());
  }

  /** Every dead letter, page by page. */
  async *list(): AsyncGenerator<DeadLetter, void, undefined> {
    const { listDeadLetters } = AdminServiceDefinition.methods;
    for (let pageToken = '', more = true; more;) {
      const request = listDeadLetters.requestType.encode({ pageSize: A_PAGE, pageToken }).finish();
      const page = (await this.#call(listDeadLetters, request)) as ListDeadLettersResponse;
      yield* page.deadLetters;
      pageToken = page.nextPageToken;
      more = pageToken !== '';
    }
  }

  /** @param prediction `predictions/{id}`. */
  async show(prediction: string): Promise<DeadLetter | undefined> {
    const { getDeadLetter } = AdminServiceDefinition.methods;
    const request = getDeadLetter.requestType.encode({ prediction }).finish();
    return ((await this.#call(getDeadLetter, request)) as GetDeadLetterResponse).deadLetter;
  }

  /** @param prediction `predictions/{id}`. @returns it, pending again. */
  async replay(prediction: string): Promise<Prediction | undefined> {
    const { replayDeadLetter } = AdminServiceDefinition.methods;
    const request = replayDeadLetter.requestType.encode({ prediction }).finish();
    return ((await this.#call(replayDeadLetter, request)) as ReplayDeadLetterResponse).prediction;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #call(method: Method, request: Uint8Array): Promise<unknown> {
    const path = `/${AdminServiceDefinition.fullName}/${method.name}`;
    const options = { deadline: Date.now() + CALL_MS };
    return new Promise((resolve, reject) => {
      const done: grpc.requestCallback<unknown> = (error, response) => {
        if (error === null) resolve(response);
        else reject(this.#failure(error));
      };
      const encode = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
      const decode = (bytes: Buffer): unknown => method.responseType.decode(bytes);
      this.#client.makeUnaryRequest(path, encode, decode, request, new grpc.Metadata(), options, done);
    });
  }

  #failure(error: grpc.ServiceError): AppError {
    const [details] = error.metadata.get('grpc-status-details-bin');
    if (details instanceof Buffer) return fromStatus(Status.decode(details));
    return new AppError(
      'SERVER_UNREACHABLE',
      `no answer from ${this.#address}; is the system running, and on which --port?`,
      { cause: error },
    );
  }
}
