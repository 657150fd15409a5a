import { Prediction, Presence, Work, WorkReply } from '@isitacat/contracts';
import { isAppError, REASONS, type Reason } from '@isitacat/errors';
import { fromStatus, readTraceContext, requestIdOf, toBrokerError, toStatus } from '@isitacat/service-kit';
import { built } from '../built.js';
import type { FuzzTarget } from '../target.js';

type ReadWork = typeof import('../../../packages/predictor/src/adapters/read-work.js');
type PictureKey = typeof import('../../../packages/predictor/src/domain/picture-key.js');
type Table = typeof import('../../../packages/bff/src/domain/presence-table.js');
type BytesTensor = typeof import('../../../packages/bff/src/domain/inference/bytes-tensor.js');
type Question = typeof import('../../../packages/bff/src/http/inference/read-question.js');

const WORDS = [
  '\x0a\0',
  '\x0a\x02\x08\x01',
  '\x12\x01a',
  '\x18\x01',
  '\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01',
  '\x0b',
  '\x7a\xff',
];

/** Questions and jobs as a predictor takes them from the bus. */
export async function workTarget(): Promise<FuzzTarget> {
  const { readWork } = await built<ReadWork>('packages/predictor/dist/adapters/read-work.js');
  const { pictureKey } = await built<PictureKey>('packages/predictor/dist/domain/picture-key.js');
  const whole = {
    predictionId: 'p',
    acceptTime: new Date(0),
    explain: true,
    replayCount: 1,
    earlierAttempts: 2,
  };
  const stored = { key: 'images/a/content', sha256: Buffer.alloc(32), sizeBytes: 7n };
  return {
    name: 'work',
    seeds: [
      Work.encode(
        Work.fromPartial({ ...whole, picture: { $case: 'content', value: Buffer.from('abc') } }),
      ).finish(),
      Work.encode(Work.fromPartial({ ...whole, picture: { $case: 'stored', value: stored } })).finish(),
    ],
    words: WORDS,
    refusals: ['FIELD_INVALID'],
    read: (bytes) => {
      const work = readWork(bytes);
      pictureKey(work, { identity: 'i' });
      if (!Number.isFinite(work.acceptTime?.getTime() ?? 0)) throw new Error('a time that is none');
    },
  };
}

/** Answers, reports and changes as the BFF takes them from the bus. */
export async function replyTarget(): Promise<FuzzTarget> {
  const { PresenceTable } = await built<Table>('packages/bff/dist/domain/presence-table.js');
  const table = new PresenceTable(0);
  const status = toStatus(new Error('no'));
  const models = [{ modelId: 'cat', version: 1, engine: 'onnx' }];
  const atBorder = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw toBrokerError(error, 'predictor');
    }
  };
  return {
    name: 'reply',
    seeds: [
      WorkReply.encode(WorkReply.fromPartial({ outcome: { $case: 'error', value: status } })).finish(),
      WorkReply.encode(WorkReply.fromPartial({ outcome: { $case: 'answer', value: {} } })).finish(),
      Presence.encode(Presence.fromPartial({ predictorId: 'a', models })).finish(),
      Prediction.encode(Prediction.fromPartial({ name: 'predictions/a', error: status })).finish(),
    ],
    words: [...WORDS, 'type.googleapis.com/google.rpc.ErrorInfo', 'isitacat', ...Object.keys(REASONS)],
    refusals: Object.keys(REASONS) as Reason[],
    read: (bytes) => {
      const { outcome } = atBorder(() => WorkReply.decode(bytes));
      if (outcome?.$case === 'error') atBorder(() => toStatus(fromStatus(outcome.value)));
      table.hear(
        atBorder(() => Presence.decode(bytes)),
        1,
      );
      table.anyWarm(2);
      atBorder(() => Prediction.decode(bytes));
      const text = Buffer.from(bytes).toString('latin1');
      readTraceContext(requestIdOf(text), text);
    },
  };
}

/** What callers of the Open Inference Protocol send: JSON with binary data behind, and texts in binary form. */
export async function inferenceTarget(): Promise<FuzzTarget> {
  const { readTexts } = await built<BytesTensor>('packages/bff/dist/domain/inference/bytes-tensor.js');
  const { readQuestion } = await built<Question>('packages/bff/dist/http/inference/read-question.js');
  const input = { name: 'image', datatype: 'BYTES', shape: [1], data: ['QUJD'] };
  const binary = { name: 'image', datatype: 'BYTES', shape: [1], parameters: { binary_data_size: 7 } };
  return {
    name: 'inference',
    seeds: [
      Buffer.from(JSON.stringify({ id: 'a', inputs: [input], outputs: [{ name: 'label', parameters: {} }] })),
      Buffer.from(JSON.stringify({ inputs: [binary], parameters: { timeout: 5, binary_data_output: true } })),
      Buffer.from('\x03\0\0\0abc', 'latin1'),
    ],
    words: [
      '"inputs":',
      '"data":',
      '"shape":',
      '[[[[[',
      ']',
      '{}',
      '__proto__',
      '\xff\xff\xff\xff',
      '\0\0\0\0',
      '1e99',
      '-1',
    ],
    refusals: ['FIELD_INVALID'],
    read: (bytes) => {
      const body = Buffer.from(bytes);
      try {
        readTexts(bytes, body.length % 5, 'f');
      } catch (error) {
        if (!isAppError(error, 'FIELD_INVALID')) throw error;
      }
      const { isBinary } = readQuestion(body, body[0] === 0x7b ? body.lastIndexOf('}') + 1 : undefined);
      isBinary('label');
    },
  };
}
