import type { Readable, Writable } from 'node:stream';

/**
 * The messages of a stream, read as fast as they are taken. Leaving early leaves
 * the stream open, since the answer may still go out on it.
 *
 * @param taken Called for each message as it is handed over.
 */
export async function* readMessages(
  source: Readable,
  signal: AbortSignal,
  taken: () => void,
): AsyncGenerator {
  try {
    for await (const message of source.iterator({ destroyOnReturn: false })) {
      taken();
      yield message;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  signal.throwIfAborted();
}

/**
 * Writes each message once the one before it has gone to the transport: what a
 * slow reader holds up is one message here, and the source's next step.
 */
export async function writeMessages(
  messages: AsyncIterable<unknown>,
  sink: Writable,
  signal: AbortSignal,
): Promise<void> {
  for await (const message of messages) {
    signal.throwIfAborted();
    await written(sink, message, signal);
  }
  signal.throwIfAborted();
}

function written(sink: Writable, message: unknown, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    sink.write(message, (error) => {
      signal.removeEventListener('abort', leave);
      if (error) reject(error);
      else resolve();
    });
  });
}
