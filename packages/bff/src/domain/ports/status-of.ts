import type { Status } from '@isitacat/contracts';

/** What an error is as a `google.rpc.Status`. */
export type StatusOf = (error: unknown) => Status;
