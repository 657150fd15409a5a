/** What every call to the outside takes; it throws the signal's reason when that aborts. */
export interface PortCall {
  readonly signal: AbortSignal;
}
