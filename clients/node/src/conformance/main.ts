/** Does what each line of its input asks for, and answers it with a line: how every client shows the same behaviour. */
import { createInterface } from 'node:readline';
import { Client } from '../client.js';
import type { Credential } from '../credential.js';
import { failureOf, isServiceError } from '../failure.js';
import * as calls from './calls.js';
import { failed, NOTHING, type Action, type Line } from './line.js';
import * as streams from './streams.js';

const ACTIONS: Readonly<Record<string, Action>> = { ...calls, ...streams };
const clients = new Map<string, Client>();

for await (const text of createInterface({ input: process.stdin })) {
  const line = { ...NOTHING, ...(JSON.parse(text) as Pick<Line, 'do' | 'server'>) };
  const caller = `${line.server} ${line.key} ${line.token}`;
  const client = clients.get(caller) ?? new Client(line.server, credentialOf(line));
  clients.set(caller, client);
  process.stdout.write(`${JSON.stringify(await answer(client, line))}\n`);
}
for (const client of clients.values()) client[Symbol.dispose]();

function credentialOf({ key, token }: Line): Credential {
  if (token !== '') return { token: () => Promise.resolve(token) };
  return key === '' ? {} : { key };
}

async function answer(client: Client, line: Line): Promise<unknown> {
  try {
    return { ok: await ACTIONS[line.do]?.(client, line) };
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return { error: failed(failureOf(error)) };
  }
}
