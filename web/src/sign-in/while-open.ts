import { AppError } from '@isitacat/errors';
import { watch, type Ref } from 'vue';

/**
 * Asks the server for what can be done without: gives up where the call would wait for somebody to sign in.
 *
 * @throws AppError `SERVER_UNREACHABLE` then; whatever `call` throws.
 */
export async function whileOpen<Value>(
  closed: Readonly<Ref<boolean>>,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const given = new AbortController();
  const giveUp = (isClosed: boolean): void => {
    if (isClosed) given.abort(new AppError('SERVER_UNREACHABLE', 'nobody is signed in'));
  };
  const stop = watch(closed, giveUp, { immediate: true, flush: 'sync' });
  try {
    return await call(AbortSignal.any([signal, given.signal]));
  } finally {
    stop();
  }
}
