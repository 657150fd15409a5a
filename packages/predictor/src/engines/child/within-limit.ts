/** The processor time was up before the work was done; it may go on. */
export class TimeUp extends Error {}

const LEAST_MS = 20;

/**
 * Waits for work that others do, such as a library's threads, until this process
 * has computed for so long meanwhile: a machine that is busy with other things
 * makes nothing time out.
 *
 * @throws TimeUp.
 */
export async function withinLimit<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const before = process.cpuUsage();
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    const look = (): void => {
      const { user, system } = process.cpuUsage(before);
      const leftMs = limitMs - (user + system) / 1_000;
      if (leftMs <= 0) reject(new TimeUp());
      else timer = setTimeout(look, Math.max(LEAST_MS, leftMs));
    };
    timer = setTimeout(look, limitMs);
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
