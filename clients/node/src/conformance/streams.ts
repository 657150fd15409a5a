import { readFile } from 'node:fs/promises';
import { deadline, send } from '../client.js';
import { failureIn } from '../failure.js';
import { Follower, isFinal } from '../follower.js';
import {
  PredictStreamRequest,
  StreamResultsRequest,
  type PredictStreamResponse,
  type StreamResultsResponse,
} from '../gen/isitacat/v1/prediction_service.js';
import { told, type Action } from './line.js';

export const results: Action = async (client, line) => {
  const request = StreamResultsRequest.fromPartial({
    predictions: [...line.names],
    resumeToken: line.resume_token,
  });
  const call = client.predictions.streamResults(request, deadline(line.timeout_ms));
  let messages = 0;
  for await (const response of call as AsyncIterable<StreamResultsResponse>)
    messages += response.event ? 1 : 0;
  return { messages };
};

export const follow: Action = async (client, line) => {
  const finals: unknown[] = [];
  let messages = 0;
  const follower = new Follower(client, line.names);
  const run = async (): Promise<void> => {
    for await (const prediction of follower.run(line.timeout_ms)) {
      if (isFinal(prediction)) finals.push(told(prediction));
      if (++messages === line.break_after) return;
    }
  };
  await run();
  if (line.break_after > 0) await run();
  return { finals, streams: follower.streams };
};

export const many: Action = async (client, line) => {
  const labels: Record<string, number> = {};
  const ask = async (n: number): Promise<void> => {
    const { label } = await client.ask(line.file, {
      model: line.model,
      requestId: `${line.request_id}-${n}`,
      timeoutMs: line.timeout_ms,
    });
    labels[label] = (labels[label] ?? 0) + 1;
  };
  await Promise.all(Array.from({ length: line.count }, (_, n) => ask(n)));
  return { labels };
};

export const predict_stream: Action = async (client, line) => {
  const call = client.predictions.predictStream(deadline(line.timeout_ms));
  const requests = async function* (): AsyncGenerator<PredictStreamRequest> {
    for (const [n, file] of line.files.entries()) {
      const picture = { $case: 'content', value: await readFile(file) } as const;
      yield PredictStreamRequest.fromPartial({ picture, correlationId: String(n) });
    }
  };
  const sent = send(requests(), call);
  const outcomes = line.files.map(() => '');
  for await (const { correlationId, outcome } of call as AsyncIterable<PredictStreamResponse>) {
    outcomes[Number(correlationId)] =
      outcome?.$case === 'error' ? failureIn(outcome.value).reason : (outcome?.value.label ?? '');
  }
  await sent;
  return { outcomes };
};
