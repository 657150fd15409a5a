import * as grpc from '@grpc/grpc-js';
import type { Logger } from '../logging/logger.js';

/** Sends what grpc-js has to say to the process's log; by itself it writes on standard error. */
export function keepLibraryLog(log: Logger): void {
  const say = (...parts: readonly unknown[]): void => {
    log.debug({ library: 'grpc-js' }, parts.map(String).join(' '));
  };
  grpc.setLogger({ error: say, info: say, debug: say });
}
