import { feedbackPrefix } from './storage-keys.js';

/** What the mark of a prediction that somebody spoke of tells by its key alone. */
export interface FeedbackMark {
  readonly modelId: string;
  readonly predictionId: string;
  /** The version that had answered. */
  readonly version: number;
  /** Whether the answer was called right. */
  readonly agrees: boolean;
}

const MARK = /^feedback\/([^/]+)\/([^/.]+)\.(\d+)\.(agrees|differs)$/;

/** Made before the feedback is on record, removed after it. Keys of a model sort newest prediction first. */
export function feedbackMarkKey({ modelId, predictionId, version, agrees }: FeedbackMark): string {
  return `${feedbackPrefix(modelId)}${predictionId}.${version}.${agrees ? 'agrees' : 'differs'}`;
}

/** What a key is the mark of; undefined when of nothing. */
export function readFeedbackMark(key: string): FeedbackMark | undefined {
  const [, modelId, predictionId, version, verdict] = MARK.exec(key) ?? [];
  if (modelId === undefined || predictionId === undefined) return undefined;
  return { modelId, predictionId, version: Number(version), agrees: verdict === 'agrees' };
}
