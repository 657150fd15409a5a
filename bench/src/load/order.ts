/** How a system is asked: `http` is a POST of the bare picture, `oip` the Open Inference Protocol by gRPC. */
export type Protocol = 'http' | 'isitacat' | 'oip';

/** What the load generator is to do. */
export interface LoadOrder {
  readonly protocol: Protocol;
  readonly port: number;
  /** Folder of the pictures; each caller begins at another one. */
  readonly pictures: string;
  /** Each has a connection of its own and asks one thing at a time. */
  readonly callers: number;
  readonly durationMs: number;
  /**
   * Arrivals a second, whether or not answers keep up; a question then waits for a
   * free caller, and its latency counts from when it was due. Absent: closed loop.
   */
  readonly ratePerSecond?: number;
}

/** What came of it. */
export interface LoadReport {
  /** Answers, ascending milliseconds. */
  readonly latenciesMs: Float64Array;
  /** Questions that the system turned away for want of room, ascending milliseconds. */
  readonly refusedMs: Float64Array;
  /** How often each other failure came. */
  readonly failures: Readonly<Record<string, number>>;
  /** From the first question to the last answer. */
  readonly elapsedMs: number;
  /** Processor time of the load generator itself. */
  readonly cpuMs: number;
  /** The first answer for each picture, in the order of their names. */
  readonly labels: readonly string[];
}

/** What the load generator says, in this order. */
export type LoadNews =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly report: LoadReport }
  | { readonly kind: 'failed'; readonly message: string };
