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
  /** Ends earlier, after so many questions. */
  readonly most?: number;
  /**
   * Arrivals a second, whether or not answers keep up; a question then waits for a
   * free caller, and its latency counts from when it was due. Absent: closed loop.
   */
  readonly ratePerSecond?: number;
  /** How long each question's caller says that it waits, in milliseconds; gRPC only. Default 60 s. */
  readonly deadlineMs?: number;
  /** Read every answer: which model gave which label to which picture. */
  readonly readsAnswers?: boolean;
}

/** What came of it. */
export interface LoadReport {
  /** Answers, ascending milliseconds. */
  readonly latenciesMs: Float64Array;
  /** Questions that the system turned away for want of room, ascending milliseconds. */
  readonly refusedMs: Float64Array;
  /** How many of these were told when to come back. */
  readonly refusedWithRetry: number;
  /** How often each other failure came. */
  readonly failures: Readonly<Record<string, number>>;
  /** From the first question to the last answer. */
  readonly elapsedMs: number;
  /** Processor time of the load generator itself. */
  readonly cpuMs: number;
  /** The first answer for each picture, in the order of their names. */
  readonly labels: readonly string[];
  /** How often each answer came, where all are read. */
  readonly answers: readonly Answered[];
}

/** An answer as it was read. */
export interface Answer {
  readonly label: string;
  /** Resource name of the model's version; empty where a system tells none. */
  readonly model: string;
}

/** The same answer to the same picture. */
export interface Answered extends Answer {
  /** Place of the picture among the names, from 0. */
  readonly picture: number;
  readonly times: number;
}

/** What the load generator is told. */
export type LoadCommand =
  | { readonly kind: 'run'; readonly order: LoadOrder }
  /** Ask no more; the report covers what was asked. */
  | { readonly kind: 'stop' };

/** What the load generator says: `ready` before the first question, `done` or `failed` at the end. */
export type LoadNews =
  | { readonly kind: 'ready' }
  /** Another model than that of the answer before; only where all answers are read. */
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'done'; readonly report: LoadReport }
  | { readonly kind: 'failed'; readonly message: string };
