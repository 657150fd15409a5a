import type { AppError } from '@isitacat/errors';
import { watch, type Ref } from 'vue';
import { useServices } from '../services.js';

/** Fills a view again by itself once the server that failed it is back. */
export function useRecovery(failure: Readonly<Ref<AppError | undefined>>, renew: () => Promise<void>): void {
  const { server } = useServices();
  watch(server, (state) => {
    if (state === 'there' && failure.value) void renew(); // never throws
  });
}
