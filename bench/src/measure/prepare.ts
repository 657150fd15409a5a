import { availableParallelism } from 'node:os';
import { readdir } from 'node:fs/promises';
import type { SetName } from '../pictures/make-sets.js';
import { ensureEnvironment } from '../systems/environment.js';
import { installedVersions } from '../systems/installed-versions.js';
import type { Graph, ModelFile, SystemPlan } from '../systems/system.js';
import { askLabels } from './labels.js';
import type { SystemNote } from './results.js';
import { startSubject, type Subject, type Surroundings } from './subject.js';

/** What preparing needs. */
export interface PrepareOptions {
  readonly models: Readonly<Record<Graph, ModelFile | undefined>>;
  readonly sets: ReadonlyMap<SetName, string>;
  readonly surroundings: Surroundings;
  readonly say: (line: string) => void;
}

/** Systems that answer, and a note on each that was asked for. */
export interface Prepared {
  readonly subjects: readonly Subject[];
  readonly notes: readonly SystemNote[];
}

/**
 * Installs each system, starts it once and lets it name every picture: what can't
 * be had or doesn't answer is left out of the comparison and says why. This also
 * fills the disk cache alike for all.
 */
export async function prepare(plans: readonly SystemPlan[], options: PrepareOptions): Promise<Prepared> {
  const subjects: Subject[] = [];
  const notes: SystemNote[] = [];
  let reference: readonly string[] | undefined;
  for (const plan of plans) {
    const { id, title, role, graph, settings } = plan;
    const note = { id, title, role, graph, settings, versions: [] as readonly string[] };
    try {
      const subject = await install(plan, options);
      note.versions = await installedVersions(subject.binaries);
      options.say(`trying ${plan.title}`);
      const labels = await tryOut(subject, options);
      reference ??= labels;
      const same = labels.filter((label, n) => label === reference?.[n]).length;
      notes.push({ ...note, agrees: `${same} of ${reference.length}` });
      subjects.push(subject);
    } catch (error) {
      if (options.surroundings.signal.aborted) throw error;
      const missing = error instanceof Error ? error.message : String(error);
      options.say(`${plan.title} is left out: ${missing}`);
      notes.push({ ...note, missing });
    }
  }
  return { subjects, notes };
}

async function install(plan: SystemPlan, { models, say, surroundings }: PrepareOptions): Promise<Subject> {
  const model = models[plan.graph];
  if (model === undefined) throw new Error(`the bundle has no ${plan.graph} graph`);
  const { environment } = plan;
  const binaries =
    environment === undefined
      ? ''
      : await ensureEnvironment(environment, { say, signal: surroundings.signal });
  return { plan, binaries, model };
}

async function tryOut(subject: Subject, { sets, surroundings }: PrepareOptions): Promise<readonly string[]> {
  await using running = await startSubject(subject, surroundings);
  const labels: string[] = [];
  for (const pictures of sets.values()) {
    const count = (await readdir(pictures)).length;
    labels.push(
      ...(await askLabels(subject.plan, running, pictures, { count, signal: surroundings.signal })),
    );
  }
  return labels;
}

/** Processors that systems may use. */
export const PROCESSORS = availableParallelism();
