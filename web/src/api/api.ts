import type { Image, Model, Prediction, StreamResultsResponse } from '@isitacat/contracts';

/** A stored picture and its bytes. */
export interface StoredImage {
  readonly image: Image;
  readonly blob: Blob;
}

/** Some predictions, newest first. */
export interface PredictionPage {
  readonly predictions: readonly Prediction[];
  /** Asks for the next page; empty when this is the last. */
  readonly nextPageToken: string;
}

/** What the page asks of the server. Every call throws AppError, or `signal`'s reason when it is aborted. */
export interface Api {
  /** The model that answers when none is named. */
  getDefaultModel(signal: AbortSignal): Promise<Model>;
  /** Every model, by name. */
  listModels(signal: AbortSignal): Promise<readonly Model[]>;
  /** What whoever made a version tells of it, as Markdown; may be empty. */
  getModelCard(version: string, signal: AbortSignal): Promise<string>;
  /** Stores a picture; returns its name. The same `requestId` and content give the same picture, for 24 h. */
  upload(content: Uint8Array, displayName: string, requestId: string, signal: AbortSignal): Promise<string>;
  getImage(name: string, signal: AbortSignal): Promise<StoredImage>;
  /** Deletes a picture and every prediction made of it. */
  deleteImage(name: string, signal: AbortSignal): Promise<void>;
  /** Asks about a stored picture, to be answered by `streamBatch`; returns the accepted prediction. */
  predict(image: string, batch: string, requestId: string, signal: AbortSignal): Promise<Prediction>;
  getPrediction(name: string, signal: AbortSignal): Promise<Prediction>;
  /** @param pageToken Of the page before; empty for the first. */
  listPredictions(pageSize: number, pageToken: string, signal: AbortSignal): Promise<PredictionPage>;
  /** Says that the picture of `prediction` shows `label`, one of its scores' labels. */
  giveFeedback(prediction: string, label: string, note: string, signal: AbortSignal): Promise<void>;
  /** What becomes of the predictions of `batch`; from the start when `resumeToken` is empty. */
  streamBatch(batch: string, resumeToken: string, signal: AbortSignal): Results;
  /** What becomes of these predictions; ends when each is final, or to be resumed. */
  streamPredictions(names: readonly string[], resumeToken: string, signal: AbortSignal): Results;
}

/** Messages of `StreamResults` as they come. Leaving the loop ends the call. */
export type Results = AsyncGenerator<StreamResultsResponse, void, undefined>;
