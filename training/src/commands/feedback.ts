import { exportFolder, type Exported } from '../feedback/export-folder.js';
import { newestByPicture, timeOf } from '../feedback/newest-by-picture.js';
import { listFeedback, modelOfFeedback, readFeedback, type Spoken } from '../feedback/read-feedback.js';
import { destinationOf, openDestination } from '../publish/destination.js';
import { Progress } from '../terminal/progress.js';
import { FEEDBACK_HELP, parseFeedbackFlags, type FeedbackOptions } from './feedback-flags.js';
import type { Surroundings } from './surroundings.js';

/**
 * `npm run feedback`: what people said of answers becomes pictures to train on.
 *
 * @returns The exit status: 1 when there is nothing to export, or a picture could not be read.
 */
export async function feedback(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { folder, out, progress, signal } = surroundings;
  const options = parseFeedbackFlags(args, folder);
  if (options === undefined) {
    out(FEEDBACK_HELP);
    return 0;
  }
  const source = await destinationOf(options.source, surroundings);
  await using store = openDestination(source, surroundings);
  const model = await modelOfFeedback(store, options.model, { signal });
  const marks = model === undefined ? [] : await listFeedback(store, model, { signal });
  const found: Spoken[] = [];
  for (const mark of marks) {
    const spoken = await readFeedback(store, mark, { signal });
    if (spoken !== undefined && timeOf(spoken) >= options.sinceMs) found.push(spoken);
  }
  const spoken = newestByPicture(found);
  if (spoken.length === 0) {
    out(nothing(options));
    return 1;
  }
  const bar = new Progress('exporting', progress);
  const onPicture = (done: number): void => {
    bar.update(done, spoken.length);
  };
  const exported = await exportFolder(store, spoken, options.dir, { signal, onPicture });
  for (const line of report(exported, options.dir)) out(line);
  return exported.damaged.length === 0 ? 0 : 1;
}

function nothing({ model, sinceMs }: FeedbackOptions): string {
  const whose = model === undefined ? '' : ` of models/${model}`;
  const when = sinceMs === -Infinity ? '' : ` since ${new Date(sinceMs).toISOString()}`;
  return `nobody said anything${whose}${when} yet: an answer is called right or wrong on the page, or by GiveFeedback`;
}

function* report({ counts, removed, damaged }: Exported, dir: string): Generator<string> {
  const labels = [...counts].sort().map(([label, count]) => `${count} ${label}`);
  yield `${dir}: ${labels.join(', ')}`;
  if (removed > 0) yield `removed ${removed} that were deleted or are called something else now`;
  for (const name of damaged) yield `${name} could not be read: it was deleted, or is damaged`;
  if (counts.size < 2) yield 'training needs pictures of two classes or more: add some of another';
  else yield `npm run train -- --data ${dir} takes it`;
}
