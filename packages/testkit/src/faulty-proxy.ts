import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What to do to a request instead of passing it on and its answer back: answer with a status, `reset`
 * the connection, `lose` the answer after the server did the work, `flip` a bit of the answer, or `hang`.
 */
export type HttpFault = number | 'reset' | 'lose' | 'flip' | 'hang' | undefined;

/** A stand-in for a bad network between a client and an HTTP server. Dispose it. */
export class FaultyProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: string;
  /** Called for each request, with its method and URL. */
  fault: (method: string, url: string) => HttpFault | Promise<HttpFault> = () => undefined;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((incoming, outgoing) => {
      void this.#serve(incoming, outgoing);
    });
  }

  /** @param target Base address of the server, such as `http://127.0.0.1:4443`. */
  static async start(target: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Where it stands in for the server. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = incoming;
    const fault = await this.fault(method, url);
    if (fault === 'hang') return;
    if (fault === 'reset') {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (typeof fault === 'number') {
      incoming.resume();
      outgoing.writeHead(fault).end();
      return;
    }
    const forwarded = request(`${this.#target}${url}`, { method, headers }, (answer) => {
      if (fault === 'lose') {
        answer.resume().on('end', () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on('data', (data: Buffer) => outgoing.write(fault === 'flip' ? flipped(data) : data));
      answer.on('end', () => outgoing.end());
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  }
}

function flipped(data: Buffer): Buffer {
  const copy = Buffer.from(data);
  copy[0] = (copy[0] ?? 0) ^ 1;
  return copy;
}
