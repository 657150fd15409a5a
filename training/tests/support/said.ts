import { createHash } from 'node:crypto';
import {
  Feedback,
  feedbackMarkKey,
  Image,
  imageContentKey,
  imageRecordKey,
  Prediction,
  predictionAcceptedKey,
  predictionFeedbackKey,
} from '@isitacat/contracts';
import { RecordStore, type BlobStore } from '@isitacat/storage';

/** What somebody said of a picture. */
export interface Said {
  /** One character each; ids are made of them. */
  readonly picture: string;
  readonly prediction: string;
  readonly label: string;
  readonly answered: string;
  readonly note?: string;
  readonly time?: string;
  readonly model?: string;
  readonly mimeType?: string;
}

const CALL = { signal: AbortSignal.timeout(60_000) };

/** The id that stands for a character. */
export function idOf(character: string): string {
  return character.repeat(26);
}

/** Records that somebody said something, as the system does. */
export async function say(store: BlobStore, said: Said): Promise<void> {
  const { note = '', time = '2026-11-01T12:00:00Z', model = 'cat', mimeType = 'image/png' } = said;
  const [imageId, predictionId] = [idOf(said.picture), idOf(said.prediction)];
  const content = Buffer.from(`bytes of ${said.picture}`);
  const image = Image.create({
    mimeType,
    sizeBytes: BigInt(content.length),
    sha256: createHash('sha256').update(content).digest(),
  });
  const agrees = said.label === said.answered;
  const feedback = { label: said.label, note, createTime: new Date(time) };
  const prediction = Prediction.create({ image: `images/${imageId}` });
  await store.write(imageContentKey(imageId), content, CALL);
  await new RecordStore(store, Image).create(imageRecordKey(imageId), image, CALL);
  await new RecordStore(store, Prediction).create(predictionAcceptedKey(predictionId), prediction, CALL);
  await new RecordStore(store, Feedback).replace(predictionFeedbackKey(predictionId), feedback, CALL);
  const mark = { modelId: model, predictionId, version: 3 };
  await store.delete(feedbackMarkKey({ ...mark, agrees: !agrees }), CALL);
  await store.create(feedbackMarkKey({ ...mark, agrees }), new Uint8Array(), CALL);
}
