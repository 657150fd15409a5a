import { Client, credentials, Metadata, type StatusObject } from '@grpc/grpc-js';
import { Status, ErrorInfo, ResourceInfo } from '@isitacat/contracts';

/** What a call of any kind tells once it has ended. */
export interface Told {
  readonly code: number;
  readonly message: string;
  readonly reason: string | undefined;
  readonly resource: string | undefined;
  /** Names of all that came with it. */
  readonly trailers: readonly string[];
  /** Messages that came before the end. */
  readonly answers: number;
}

/** Calls methods by their path alone, as who has never read the contract would. Dispose it. */
export class RawClient implements Disposable {
  readonly #client: Client;

  /** @param target `host:port`. */
  constructor(target: string) {
    this.#client = new Client(target, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  }

  /**
   * Sends one message, whatever kind of method it is, and waits for the end.
   *
   * @param message Absent: headers alone are sent, and the message is still to come.
   */
  async call(
    path: string,
    message: Uint8Array | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Told> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const keep = (bytes: Buffer): Buffer => bytes;
    const options = { deadline: Date.now() + 30_000 };
    const call = this.#client.makeBidiStreamRequest(path, keep, keep, metadata, options);
    let answers = 0;
    call.on('data', () => {
      answers += 1;
    });
    call.on('error', () => undefined); // the status says the same
    const ended = new Promise<StatusObject>((resolve) => call.once('status', resolve));
    if (message !== undefined) {
      call.write(Buffer.from(message));
      call.end();
    }
    return { ...read(await ended), answers };
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

function read({ code, details, metadata }: StatusObject): Omit<Told, 'answers'> {
  const [packed] = metadata.get('grpc-status-details-bin');
  const status = packed === undefined ? undefined : Status.decode(packed as Buffer);
  const detail = (name: string): Uint8Array =>
    status?.details.find(({ typeUrl }) => typeUrl.endsWith(name))?.value ?? new Uint8Array();
  return {
    code,
    message: details,
    reason: ErrorInfo.decode(detail('ErrorInfo')).reason || undefined,
    resource: ResourceInfo.decode(detail('ResourceInfo')).resourceName || undefined,
    trailers: Object.keys(metadata.getMap()).sort(),
  };
}
