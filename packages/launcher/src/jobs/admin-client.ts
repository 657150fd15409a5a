import * as grpc from '@grpc/grpc-js';
import { AdminServiceDefinition, Status, type DeadLetter, type Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { fromStatus } from '@isitacat/service-kit';

const CALL_MS = 15_000;
const A_PAGE = 200;

const { listDeadLetters, getDeadLetter, replayDeadLetter } = AdminServiceDefinition.methods;

/** What a call needs to know of its method. */
interface Method<Q, R> {
  readonly name: string;
  readonly requestType: { encode(request: Q): { finish(): Uint8Array } };
  readonly responseType: { decode(bytes: Uint8Array): R };
}

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
    let pageToken = '';
    do {
      const page = await this.#call(listDeadLetters, { pageSize: A_PAGE, pageToken });
      yield* page.deadLetters;
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
  }

  /** @param prediction `predictions/{id}`. */
  async show(prediction: string): Promise<DeadLetter | undefined> {
    return (await this.#call(getDeadLetter, { prediction })).deadLetter;
  }

  /** @param prediction `predictions/{id}`. @returns it, pending again. */
  async replay(prediction: string): Promise<Prediction | undefined> {
    return (await this.#call(replayDeadLetter, { prediction })).prediction;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #call<Q, R>({ name, requestType, responseType }: Method<Q, R>, request: Q): Promise<R> {
    const path = `/${AdminServiceDefinition.fullName}/${name}`;
    const encode = (message: Q): Buffer => Buffer.from(requestType.encode(message).finish());
    const decode = (bytes: Buffer): R => responseType.decode(bytes);
    const options = { deadline: Date.now() + CALL_MS };
    return new Promise((resolve, reject) => {
      const done: grpc.requestCallback<R> = (error, response) => {
        if (error === null) resolve(response as R);
        else reject(this.#failure(error));
      };
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
