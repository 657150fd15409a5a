import type { Prediction } from '@isitacat/contracts';
import type { PreparedPicture } from '../picture/index.js';

/** A question as it outlives the page: its picture is ready, so the file is needed no more. */
export interface KeptQuestion {
  readonly id: number;
  /** The file's name. */
  readonly name: string;
  readonly prepared: PreparedPicture;
  readonly uploadId: string;
  readonly predictId: string;
  /** The stored picture, once it is sent. */
  readonly image?: string;
  /** The accepted prediction. */
  readonly prediction?: string;
  /** The label that somebody said is right. */
  readonly feedback?: string;
}

/** What an earlier page left behind. */
export interface Leftovers {
  /** Oldest first. */
  readonly questions: readonly KeptQuestion[];
  /** The final answers that had come. */
  readonly answers: readonly Prediction[];
  /** Where the stream of answers was; empty for the start. */
  readonly resumeToken: string;
}

/**
 * Keeps the questions of one page in the browser, so that a reload or a crash loses none. Keeping is a service, not
 * a condition: where the browser has no room for it, the page works all the same.
 */
export interface Keeper {
  /** The name that the questions go by at the server. */
  readonly batch: string;
  readonly left: Leftovers;
  keepQuestion(question: KeptQuestion): void;
  dropQuestion(question: { readonly id: number; readonly prediction?: string | undefined }): void;
  /** Notes a final answer and, in the same breath, how far the stream had come with it. */
  noteAnswer(resumeToken: string, final: Prediction): void;
}

/** Keeps nothing: for a browser without a database. */
export function forgetfulKeeper(batch: string): Keeper {
  const nothing = (): void => undefined;
  return {
    batch,
    left: { questions: [], answers: [], resumeToken: '' },
    keepQuestion: nothing,
    dropQuestion: nothing,
    noteAnswer: nothing,
  };
}
