#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, type Question } from './client.js';
import type { Credential } from './credential.js';
import { describeFailure, failureIn, failureOf, isServiceError } from './failure.js';
import { Follower, isFinal } from './follower.js';
import type { Prediction } from './gen/isitacat/v1/prediction.js';

const USAGE = `usage: isitacat [--server HOST:PORT] [--model NAME] [--batch] [--timeout SECONDS] FILE...

Prints a line for each picture: what it shows, and how sure the model is.

  --server HOST:PORT  where to ask (default localhost:8080)
  --model NAME        whom to ask: models/NAME or models/NAME/versions/N (default: the server's)
  --batch             uploads all by stream, asks in the background and follows the results
  --timeout SECONDS   time for each call, and with --batch for the results (default 60)
  --key-file FILE     has a key, where the server wants one
  --token-file FILE   or a token of the server's issuer; read anew for each call
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = parse();
  if (options === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { values, positionals: files } = options;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  using client = new Client(values.server, credentialOf(values));
  const timeoutMs = Number(values.timeout) * 1000;
  const question = (): Question => ({ model: values.model, requestId: randomUUID(), timeoutMs });
  const work = values.batch ? askInBackground : askEach;
  return (await work(client, files, question)) ? 0 : 1;
}

function parse(): ReturnType<typeof readArguments> | undefined {
  try {
    const options = readArguments();
    return options.values.help || options.positionals.length > 0 ? options : undefined;
  } catch {
    return undefined;
  }
}

function readArguments() {
  return parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', default: false },
      server: { type: 'string', default: 'localhost:8080' },
      model: { type: 'string', default: '' },
      batch: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '60' },
      'key-file': { type: 'string' },
      'token-file': { type: 'string' },
    },
  });
}

function credentialOf(values: ReturnType<typeof readArguments>['values']): Credential {
  const { 'key-file': keyFile, 'token-file': tokenFile } = values;
  if (tokenFile !== undefined) return { token: () => readWord(tokenFile) };
  return keyFile === undefined ? {} : { key: readWord(keyFile) };
}

function readWord(file: string): string {
  return readFileSync(file, 'utf8').trim();
}

/** Whether every picture was answered. */
async function askEach(client: Client, files: string[], question: () => Question): Promise<boolean> {
  let all = true;
  for (const file of files) {
    try {
      all = tell(file, await client.ask(file, question())) && all;
    } catch (error) {
      all = tellError(file, error);
    }
  }
  return all;
}

async function askInBackground(client: Client, files: string[], question: () => Question): Promise<boolean> {
  let all = true;
  const waiting = new Map<string, string>();
  for (const file of files) {
    try {
      waiting.set((await client.submit(file, question())).name, file);
    } catch (error) {
      all = tellError(file, error);
    }
  }
  try {
    for await (const prediction of new Follower(client, [...waiting.keys()]).run(question().timeoutMs)) {
      const file = waiting.get(prediction.name);
      if (file === undefined || !isFinal(prediction)) continue;
      waiting.delete(prediction.name);
      all = tell(file, prediction) && all;
    }
  } catch (error) {
    for (const file of waiting.values()) all = tellError(file, error);
  }
  return all;
}

function tell(file: string, { error, label, confidence }: Prediction): boolean {
  const answer = error
    ? describeFailure(failureIn(error))
    : `${label}, ${(100 * confidence).toFixed(0)}% sure`;
  process.stdout.write(`${basename(file)}: ${answer}\n`);
  return error === undefined;
}

function tellError(file: string, error: unknown): false {
  if (!isServiceError(error)) throw error;
  process.stdout.write(`${basename(file)}: ${describeFailure(failureOf(error))}\n`);
  return false;
}
