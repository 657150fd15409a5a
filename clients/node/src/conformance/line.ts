import type { Client } from '../client.js';
import { failureIn, type Failure } from '../failure.js';
import type { Prediction } from '../gen/isitacat/v1/prediction.js';

/** What one line of the input asks for; named as in the file of cases. */
export interface Line {
  readonly do: string;
  readonly server: string;
  readonly key: string;
  readonly token: string;
  readonly file: string;
  readonly files: readonly string[];
  readonly name: string;
  readonly names: readonly string[];
  readonly image: string;
  readonly model: string;
  readonly label: string;
  readonly batch: string;
  readonly request_id: string;
  readonly page_token: string;
  readonly resume_token: string;
  readonly background: boolean;
  readonly stream: boolean;
  readonly count: number;
  readonly break_after: number;
  readonly timeout_ms: number;
  readonly cancel_ms: number;
}

export type Action = (client: Client, line: Line) => Promise<unknown>;

/** What a line leaves out. */
export const NOTHING = {
  key: '',
  token: '',
  file: '',
  files: [],
  name: '',
  names: [],
  image: '',
  model: '',
  label: '',
  batch: '',
  request_id: '',
  page_token: '',
  resume_token: '',
  background: false,
  stream: false,
  count: 0,
  break_after: 0,
  timeout_ms: 30_000,
  cancel_ms: 0,
};

export function failed({ retryDelayMs, ...failure }: Failure): unknown {
  return { ...failure, retry_delay_ms: retryDelayMs };
}

export function told(prediction: Prediction | undefined): unknown {
  if (prediction === undefined) return undefined;
  const { name, image, model, label, confidence, state, error } = prediction;
  return {
    ...{ name, image, model, label, confidence },
    state: state.replace('PREDICTION_STATE_', ''),
    error: error && failed(failureIn(error)),
  };
}
