import { DeadLetter, Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { AdminClient } from '../jobs/admin-client.js';
import { describeDeadLetter, summarize } from '../jobs/describe-dead-letter.js';
import { JOBS_HELP, parseJobsFlags, type JobsFlags } from '../jobs/flags.js';
import type { Surroundings } from './surroundings.js';

/** `npm run jobs`: what operators do about background jobs that were given up. */
export async function jobs(flags: readonly string[], { out, err }: Surroundings): Promise<number> {
  const { action, address, json } = parseJobsFlags(flags);
  if (action.verb === 'help') {
    out(JOBS_HELP);
    return 0;
  }
  using client = new AdminClient(address);
  const asked = { client, json, out, err };
  switch (action.verb) {
    case 'list':
      return await list(asked);
    case 'show':
      return await each(action.names, asked, (name) => show(name, asked));
    case 'replay':
      return await each(action.names, asked, (name) => replay(name, asked));
    case 'replay-all':
      return await each(await names(client), asked, (name) => replay(name, asked));
    default:
      return action satisfies never;
  }
}

interface Asked extends Pick<Surroundings, 'out' | 'err'>, Pick<JobsFlags, 'json'> {
  readonly client: AdminClient;
}

async function list({ client, json, out, err }: Asked): Promise<number> {
  let count = 0;
  for await (const letter of client.list()) {
    out(json ? JSON.stringify(DeadLetter.toJSON(letter)) : summarize(letter));
    count += 1;
  }
  if (count === 0) err('no job was given up');
  return 0;
}

async function show(name: string, { client, json, out }: Asked): Promise<void> {
  const letter = await client.show(name);
  if (letter === undefined) return;
  if (json) out(JSON.stringify(DeadLetter.toJSON(letter)));
  else for (const line of describeDeadLetter(letter)) out(line);
}

async function replay(name: string, { client, json, out }: Asked): Promise<void> {
  const prediction = await client.replay(name);
  if (prediction === undefined) return;
  out(json ? JSON.stringify(Prediction.toJSON(prediction)) : `${prediction.name} is pending again`);
}

async function names(client: AdminClient): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const { prediction } of client.list()) all.push(prediction);
  return all;
}

/** One that fails keeps none of the others. @returns the exit status. */
async function each(
  all: readonly string[],
  { err }: Asked,
  act: (name: string) => Promise<void>,
): Promise<number> {
  let failures = 0;
  for (const name of all) {
    try {
      await act(name);
    } catch (error) {
      if (!(error instanceof AppError) || error.reason === 'SERVER_UNREACHABLE') throw error;
      err(`${name}: ${error.message}`);
      failures += 1;
    }
  }
  if (all.length === 0) err('no job was given up');
  return failures === 0 ? 0 : 1;
}
