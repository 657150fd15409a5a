import { REASONS } from '@isitacat/errors';
import { startSystem, temporaryDirectory, type System, type TemporaryDirectory } from '@isitacat/testkit';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildClient, runCommand } from './build-client.js';
import { fill, readCases, type Case, type Known } from './cases.js';
import { ClientProcess } from './client-process.js';
import { LANGUAGES, type Language } from './languages.js';
import { writePictures } from './pictures.js';
import { startScriptedServer, type ScriptedServer } from './scripted-server.js';
import { startSignedInSystem, type SignedInSystem } from './signed-in-system.js';
import { Table } from './table.js';

/** Made by programs of ours that no client of the API talks to. */
const NEVER_SENT = ['SERVER_UNREACHABLE', 'CONFIG_INVALID', 'SETUP_INCOMPLETE'];

const cases = await readCases();
const table = new Table(
  cases.map(({ name }) => name),
  LANGUAGES.map(({ name }) => name),
);
let system: System;
let signedIn: SignedInSystem;
let script: ScriptedServer;
let folder: TemporaryDirectory;

beforeAll(async () => {
  folder = await temporaryDirectory();
  await writePictures(folder.path);
  script = await startScriptedServer();
  [system, signedIn] = await Promise.all([startSystem(), startSignedInSystem(folder.path)]);
}, 240_000);
afterAll(async () => {
  process.stdout.write(`\n${table.toString()}\n\n`);
  await Promise.all([system.stop(), signedIn[Symbol.asyncDispose](), script[Symbol.asyncDispose]()]);
  await folder[Symbol.asyncDispose]();
});

describe.each(LANGUAGES)('the client in $name', (language) => {
  let program: ClientProcess | undefined;
  const known: Known = new Map([['run', `${language.name}-${randomUUID()}`]]);
  beforeAll(async () => {
    for (const [name, value] of Object.entries(signedIn.known)) known.set(name, value);
    await buildClient(language);
    program = new ClientProcess(language.conformance);
  }, 1_800_000);
  afterAll(async () => {
    await program?.[Symbol.asyncDispose]();
  });

  it.each(cases)(
    '$name',
    async (one) => {
      table.set(one.name, language.name, false);
      if (one.command !== undefined) await runAndCompare(language, one);
      else await askAndCompare(program, one, known);
      table.set(one.name, language.name, true);
    },
    180_000,
  );
});

it('every reason that a server can send is one of the cases', () => {
  const text = JSON.stringify(cases);
  const missing = Object.keys(REASONS).filter((reason) => !new RegExp(`"${reason}[" ]`).test(text));
  expect(missing).toEqual(NEVER_SENT);
});

async function askAndCompare(program: ClientProcess | undefined, one: Case, known: Known): Promise<void> {
  const send = fill(one.send, known) as Record<string, unknown>;
  for (const field of ['file', 'files']) if (field in send) send[field] = located(send[field]);
  const answer = await program?.ask({
    ...send,
    server: targetOf(one),
  });
  expect(answer).toMatchObject(matcher(fill(one.expect, known)) as object);
  const id = String(send['request_id']);
  if (one.attempts !== undefined) expect(script.attempts(id)).toBe(one.attempts);
  if (one.ends === true) await script.ended(id, AbortSignal.timeout(10_000));
  if (one.as === undefined) return;
  const { ok } = answer as { readonly ok: Readonly<Record<string, unknown>> };
  for (const [key, value] of Object.entries(ok)) known.set(`${one.as}.${key}`, value);
}

async function runAndCompare({ command }: Language, one: Case): Promise<void> {
  const { command: args = [], expect: wanted } = one;
  const options = args.includes('--help') ? [] : ['--server', targetOf(one)];
  const files = args.map((arg) => (/[.](jpg|png|txt|key|token)$/.test(arg) ? located(arg) : arg) as string);
  const { exit, stdout, stderr } = await runCommand(command, [...options, ...files]);
  const printed = stdout.trim().split('\n');
  const lines = args.includes('--help') ? printed.slice(0, 1) : printed.sort();
  for (const secret of Object.values(signedIn.known)) expect(stdout + stderr).not.toContain(secret);
  expect({ exit, stderr, lines }).toEqual({
    exit: wanted['exit'],
    stderr: '',
    lines: (wanted['lines'] as readonly string[]).map((line): unknown => expect.stringMatching(`^${line}$`)),
  });
}

function targetOf({ on }: Case): string {
  if (on === 'script') return script.target;
  return on === 'signed-in' ? signedIn.target : system.grpcTarget;
}

function located(file: unknown): unknown {
  return Array.isArray(file) ? file.map(located) : `${folder.path}/${String(file)}`;
}

/** `re:` opens a pattern, `each:` the names of predictions that each came once, in any order. */
function matcher(value: unknown): unknown {
  if (typeof value === 'string') {
    if (value.startsWith('re:')) return expect.stringMatching(new RegExp(`^${value.slice(3)}$`));
    if (!value.startsWith('each:')) return value;
    const names = value.slice('each:'.length).split(',');
    return expect.toSatisfy((finals: readonly { readonly name: string }[]) => {
      const came = finals.map(({ name }) => name).sort();
      return came.join() === names.sort().join();
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, matcher(item)]));
}
