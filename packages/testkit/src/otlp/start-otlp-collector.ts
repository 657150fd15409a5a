import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { spansOf, type CollectedSpan } from './collected-span.js';
import { readFields } from './fields.js';

/** Takes traces by OTLP over HTTP, in this process, on the loopback. */
export interface OtlpCollector extends AsyncDisposable {
  /** For `ISITACAT_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  /** What came so far. */
  readonly spans: readonly CollectedSpan[];
  /** Waits until what came is as it should be. @returns what `find` found. */
  until<T>(find: (spans: readonly CollectedSpan[]) => T | undefined, signal: AbortSignal): Promise<T>;
}

/** Starts one. Dispose it. */
export async function startOtlpCollector(): Promise<OtlpCollector> {
  const spans: CollectedSpan[] = [];
  const changes = new EventEmitter();
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      spans.push(...spansOf(readFields(bytes)));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      changes.emit('came');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans,
    async until(find, signal) {
      for (;;) {
        const found = find(spans);
        if (found !== undefined) return found;
        await once(changes, 'came', { signal });
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
