import type {
  Answer,
  DeadLetter,
  Feedback,
  Image,
  Model,
  ModelVersion,
  Prediction,
  Status,
  VersionSelector,
  Work,
} from '@isitacat/contracts';

import type { ImageId, ModelChoice, PredictionId } from './names.js';
import type { Page, PageQuery } from './page.js';
import type { QuestionCall } from './question-call.js';

/** What every call to the outside takes; it throws the signal's reason when that aborts. */
export interface PortCall {
  readonly signal: AbortSignal;
}

/** Stored pictures. All methods throw AppError `STORAGE_UNAVAILABLE` when storage is away. */
export interface ImageStore {
  /** Stores a picture unless it is there already. @returns the stored description. */
  create(image: Image, content: Uint8Array, call: PortCall): Promise<Image>;
  find(id: ImageId, call: PortCall): Promise<Image | undefined>;
  /** The encoded bytes; undefined when they are gone. */
  open(id: ImageId, call: PortCall): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Newest first. */
  list(page: PageQuery, call: PortCall): Promise<Page<Image>>;
  /** Marks a deletion as begun, and takes the picture out of sight. @returns whether there was one. */
  hide(id: ImageId, call: PortCall): Promise<boolean>;
  /** Takes a picture out of sight that has lived long enough; the bytes stay until `remove`. */
  retire(id: ImageId, call: PortCall): Promise<void>;
  /** As `find`, also of a picture that is retired: jobs accepted before that still need it. */
  findForJob(id: ImageId, call: PortCall): Promise<Image | undefined>;
  /** Predictions made of a picture that are not yet deleted, newest first. */
  predictions(id: ImageId, page: PageQuery, call: PortCall): Promise<Page<PredictionId>>;
  /** Takes a prediction off the list of those made of a picture. */
  forget(id: ImageId, prediction: PredictionId, call: PortCall): Promise<void>;
  /** Removes the bytes. */
  removeContent(id: ImageId, call: PortCall): Promise<void>;
  /** Removes the marks of a deletion, or of a retirement: the last step. */
  close(id: ImageId, call: PortCall): Promise<void>;
  /** Ids of a page of what is stored, the newest first, whatever of it is there. */
  listStored(page: PageQuery, call: PortCall): Promise<Page<ImageId>>;
  /** Of a page of what is stored, the newest first: pictures that are neither described nor retired. */
  halfStored(page: PageQuery, call: PortCall): Promise<Page<ImageId>>;
  /** Pictures whose deletion began and did not end; at most `limit`. */
  halfDeleted(limit: number, call: PortCall): Promise<readonly ImageId[]>;
  /** Of a page of the retired pictures, the newest first. */
  retired(page: PageQuery, call: PortCall): Promise<Page<ImageId>>;
}

/** Who looks after what is open: the queue, or the caller who waits. */
export type OpenKind = 'job' | 'question';

/** A run of a prediction that has not ended, or whose end was not told. */
export interface OpenRun {
  readonly id: PredictionId;
  /** How many times the prediction had been replayed. */
  readonly replay: number;
}

/** Records of predictions. All methods throw AppError `STORAGE_UNAVAILABLE` when storage is away. */
export interface PredictionStore {
  /** Records a question as open, filed under its picture and batch, unless it is recorded already. */
  accept(prediction: Prediction, kind: OpenKind, call: PortCall): Promise<void>;
  /** Records the end of its run unless there is one. @returns the end that stands. */
  finish(prediction: Prediction, call: PortCall): Promise<Prediction>;
  /** Records a job's next run as begun, and open, unless it is recorded already. @returns it as recorded. */
  reopen(prediction: Prediction, call: PortCall): Promise<Prediction>;
  /** Takes what ended, and was told of, or was never recorded, off the list of what is open. */
  close(kind: OpenKind, run: OpenRun, call: PortCall): Promise<void>;
  /** What is open, the newest question first. */
  listOpen(kind: OpenKind, page: PageQuery, call: PortCall): Promise<Page<OpenRun>>;
  /** As it stands: the end of its last run, else as that began. */
  find(id: PredictionId, call: PortCall): Promise<Prediction | undefined>;
  /** Newest first; of one batch, or all when `batch` is empty. */
  list(batch: string, page: PageQuery, call: PortCall): Promise<Page<Prediction>>;
  /** Ids of all that something is kept of, newest first. */
  listIds(page: PageQuery, call: PortCall): Promise<Page<PredictionId>>;
  delete(id: PredictionId, call: PortCall): Promise<void>;
}

/** How often people said that answers were right. */
export interface Agreement {
  /** Answers that somebody spoke of. */
  readonly given: number;
  /** Those of them that were called right. */
  readonly agreeing: number;
}

/** What people say of answers. All methods throw AppError `STORAGE_UNAVAILABLE` when storage is away. */
export interface FeedbackStore {
  /** Keeps what is said of an answered prediction, in place of what was said before. */
  put(prediction: Prediction, feedback: Feedback, call: PortCall): Promise<void>;
  /** What was said last. */
  find(id: PredictionId, call: PortCall): Promise<Feedback | undefined>;
  /** Forgets what was said of a prediction. */
  remove(prediction: Prediction, call: PortCall): Promise<void>;
  /** By version, of the model's newest 2000 predictions that somebody spoke of. */
  agreement(modelId: string, call: PortCall): Promise<ReadonlyMap<number, Agreement>>;
}

/** A picture that lies in storage for one question. Dispose it once that is answered. */
export interface PassingPicture extends AsyncDisposable {
  readonly picture: NonNullable<Work['picture']>;
}

/** Jobs that were given up. All methods throw AppError `STORAGE_UNAVAILABLE` when storage is away. */
export interface DeadLetterStore {
  /** Keeps a dead letter unless its run has one. @returns the one that stands. */
  bury(deadLetter: DeadLetter, call: PortCall): Promise<DeadLetter>;
  /** The dead letter of a prediction that stands as failed; undefined when it doesn't. */
  find(id: PredictionId, call: PortCall): Promise<DeadLetter | undefined>;
  /** The newest question first. */
  list(page: PageQuery, call: PortCall): Promise<Page<DeadLetter>>;
  remove(deadLetter: DeadLetter, call: PortCall): Promise<void>;
}

/** Takes pictures to the predictors: small ones inside the message, large ones through storage. */
export interface PictureCarrier {
  carry(content: Uint8Array, call: PortCall): Promise<PassingPicture>;
}

/** What a first call with a request id did, or is doing. */
export interface Claim {
  /** SHA-256 of the request's body, in hex. */
  readonly fingerprint: string;
  /** Id given to what the request makes, so that a retry makes the same. */
  readonly id: string;
  /** When the first call came, in milliseconds since the epoch. */
  readonly timeMs: number;
  /** What the call returned, as JSON; undefined while it runs, or after it failed. */
  readonly result?: unknown;
}

/** Claims by request id. */
export interface ClaimStore {
  read(
    key: string,
    call: PortCall,
  ): Promise<{ readonly claim: Claim; readonly generation: string } | undefined>;
  /** Puts a claim in place of the one of `generation`; of none when empty. @returns whether it did. */
  replace(key: string, claim: Claim, generation: string, call: PortCall): Promise<boolean>;
}

/** Asks predictors and waits for their answer. */
export interface Asker {
  /**
   * @throws AppError what the predictor answered; `NO_PREDICTOR` when none takes
   *   this model; `BROKER_UNAVAILABLE`; `DEADLINE_EXCEEDED`.
   */
  ask(model: ModelChoice, work: Work, call: QuestionCall): Promise<Answer>;
}

/** The queue of background jobs. */
export interface JobQueue {
  /** @throws AppError `BROKER_UNAVAILABLE` when the queue can't be reached just now. */
  check(): void;
  /**
   * Hands a job over; returns once it is durably accepted. The same prediction twice is one job.
   *
   * @throws AppError `QUEUE_FULL`, `BROKER_UNAVAILABLE`.
   */
  enqueue(model: ModelChoice, work: Work, call: QuestionCall): Promise<void>;
  /** About how many jobs stand before that of a prediction; 0 when next or unknown. */
  position(id: PredictionId): Promise<number>;
}

/** A job in the queue. */
export interface QueuedJob {
  /** Its place in the queue. */
  readonly seq: number;
  /** How many times it had been replayed. */
  readonly replay: number;
  /** Whether it has been handed out since it was queued. */
  readonly wasTaken: boolean;
  /** Whether it is known to be handed out no more, and nobody works on it. */
  readonly isSpent: boolean;
  /** When it was queued, or any job of the same model was last handed out: the later of both. */
  readonly idleSinceMs: number;
}

/** What the queue of background jobs really holds. All methods throw AppError `BROKER_UNAVAILABLE`. */
export interface Backlog {
  find(model: ModelChoice, id: PredictionId, call: PortCall): Promise<QueuedJob | undefined>;
  /** Puts a job into the queue unless it is there. @throws AppError `QUEUE_FULL` too. */
  requeue(model: ModelChoice, work: Work, call: PortCall): Promise<void>;
  /** Takes a job out, whatever has become of it. */
  remove(seq: number, call: PortCall): Promise<void>;
  /** Takes out every job of a prediction, whatever model it asks. */
  purge(id: PredictionId, call: PortCall): Promise<void>;
}

/** Which events to read. */
export interface EventFilter {
  readonly batch: string;
  /** Every prediction of the batch when absent. */
  readonly prediction?: PredictionId;
}

/** A change of state, as logged. */
export interface LoggedEvent {
  readonly seq: number;
  readonly prediction: Prediction;
  /** Whether no further event was waiting behind it. */
  readonly last: boolean;
}

/** Reads events in order. Dispose it to stop. */
export interface EventReader extends AsyncDisposable {
  /** Whether no event was waiting when it was opened. */
  readonly caughtUp: boolean;
  /** @returns the next event; undefined when there will be none. */
  next(): Promise<LoggedEvent | undefined>;
}

/** Changes of state in the order they happened, kept for a day. */
export interface EventLog {
  /**
   * Adds a change unless it comes late: a final one, unless the last of its run is final; any other,
   * unless there is one of its run already; and none once a later run has begun.
   *
   * @throws AppError `BROKER_UNAVAILABLE`.
   */
  append(prediction: Prediction, call: PortCall): Promise<void>;
  /**
   * Names this very log; another one after it was lost.
   *
   * @throws AppError `BROKER_UNAVAILABLE`.
   */
  identity(call: PortCall): Promise<LogIdentity>;
  /**
   * @param after Reads what follows this sequence number; when undefined, first the last event of
   *   each prediction and then what follows.
   * @throws AppError `BROKER_UNAVAILABLE`.
   */
  read(filters: readonly EventFilter[], after: number | undefined, call: PortCall): Promise<EventReader>;
  /**
   * What happened last to a prediction; undefined when the log holds nothing of it.
   *
   * @throws AppError `BROKER_UNAVAILABLE`.
   */
  last(batch: string, prediction: PredictionId, call: PortCall): Promise<Prediction | undefined>;
  /** As `last`, with when it was logged, in milliseconds since the epoch. */
  lastLogged(
    batch: string,
    prediction: PredictionId,
    call: PortCall,
  ): Promise<{ readonly prediction: Prediction; readonly timeMs: number } | undefined>;
  /** Drops the events of a prediction. @param batch `*` where it isn't known. */
  drop(batch: string, prediction: PredictionId, call: PortCall): Promise<void>;
}

/** Which log it is and how far back it goes. */
export interface LogIdentity {
  readonly id: string;
  /** Sequence number of the oldest event kept. */
  readonly firstSeq: number;
}

/** Published models and what the predictors hold of them. */
export interface ModelCatalog {
  /** By name. */
  list(page: PageQuery, call: PortCall): Promise<Page<Model>>;
  find(modelId: string, call: PortCall): Promise<Model | undefined>;
  /** The version that a selector points at now; undefined when there is none. */
  resolve(modelId: string, version: VersionSelector, call: PortCall): Promise<number | undefined>;
  /**
   * A version, and its card in Markdown; empty without.
   *
   * @throws AppError `MODEL_NOT_FOUND`, `BUNDLE_INVALID` when the card was damaged.
   */
  describe(
    modelId: string,
    version: number,
    call: PortCall,
  ): Promise<{ readonly modelVersion: ModelVersion; readonly card: string }>;
  /** Whether a predictor holds this version warm. */
  isWarm(modelId: string, version: number): boolean;
  /** When a predictor last said that it holds a version, or any of a model's; else when listening began. */
  lastServedMs(modelId: string, version: VersionSelector): number;
  /** Whether a predictor holds any version of any model warm. */
  anyWarm(): boolean;
}

/** What an error is as a `google.rpc.Status`. */
export type StatusOf = (error: unknown) => Status;

/** Reads pictures without decoding them. */
export interface PictureReader {
  /**
   * Says what a picture is.
   *
   * @throws AppError `IMAGE_EMPTY`, `IMAGE_TYPE_UNSUPPORTED`, `IMAGE_UNDECODABLE`, `IMAGE_TOO_LARGE`.
   */
  probe(
    content: Uint8Array,
    maxBytes: number,
  ): { readonly mimeType: string; readonly widthPx: number; readonly heightPx: number };
  /** The same picture without position, camera and other metadata; colours and orientation stay. */
  strip(content: Uint8Array): Uint8Array;
}
