import type { AppError } from '@isitacat/errors';
import { onScopeDispose, watch, type Ref } from 'vue';
import { useServices } from '../services.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Fills a view again by itself that a server failed which was away: at once when it is back, and now and then
 * while it seems to be there, as it may have been away for so short a time that nobody was told.
 */
export function useRecovery(failure: Readonly<Ref<AppError | undefined>>, renew: () => Promise<void>): void {
  const { server } = useServices();
  let waitMs = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(server, (state) => {
    if (state === 'there' && failure.value) void renew(); // never throws
  });
  watch(
    failure,
    (found) => {
      clearTimeout(timer);
      if (!found) waitMs = FIRST_WAIT_MS;
      if (!found || !passes(found)) return;
      timer = setTimeout(() => server.value === 'there' && void renew(), waitMs);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
  });
}

function passes({ kind }: AppError): boolean {
  return kind === 'unavailable' || kind === 'overloaded' || kind === 'expired';
}
