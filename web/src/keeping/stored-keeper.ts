import { Prediction } from '@isitacat/contracts';
import type { Database } from './database.js';
import type { Keeper, Leftovers } from './keeper.js';

/** Keeps the questions of `batch` in the browser's database. @throws DOMException when it cannot be read. */
export async function storedKeeper(database: Database, batch: string): Promise<Keeper> {
  const left = await readLeftovers(database, batch);
  return {
    batch,
    left,
    keepQuestion(question) {
      forgive(database.put('questions', { ...question, batch }));
    },
    dropQuestion({ id, prediction }) {
      forgive(database.delete('questions', id));
      if (prediction !== undefined) forgive(database.delete('answers', prediction));
    },
    noteAnswer(resumeToken, final) {
      forgive(noteAnswer(database, batch, resumeToken, final));
    },
  };
}

async function readLeftovers(database: Database, batch: string): Promise<Leftovers> {
  const [session, questions, answers] = await Promise.all([
    database.get('sessions', batch),
    database.getAllFromIndex('questions', 'batch', batch),
    database.getAllFromIndex('answers', 'batch', batch),
  ]);
  return {
    questions: questions.toSorted((one, other) => one.id - other.id),
    answers: answers.map(({ bytes }) => Prediction.decode(bytes)),
    resumeToken: session?.resumeToken ?? '',
  };
}

async function noteAnswer(
  database: Database,
  batch: string,
  resumeToken: string,
  final: Prediction,
): Promise<void> {
  // One transaction: a token without its answer would lose the answer, for the stream goes on after it.
  const change = database.transaction(['sessions', 'answers'], 'readwrite');
  const bytes = Prediction.encode(final).finish();
  const work: Promise<unknown>[] = [change.objectStore('answers').put({ batch, name: final.name, bytes })];
  if (resumeToken !== '')
    work.push(change.objectStore('sessions').put({ batch, resumeToken, usedTime: new Date() }));
  await Promise.all([...work, change.done]);
}

/** A full or broken database costs the memory of a question, never the question. */
function forgive(work: Promise<unknown>): void {
  work.catch(() => undefined);
}
