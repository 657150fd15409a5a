import { CHECKS, type Check } from '../checks/checks.js';
import { runTool } from '../checks/run-tool.js';
import type { Surroundings } from './surroundings.js';

const HELP = `usage: npm run check

Generates and compiles, then looks at everything but tests:
${CHECKS.map(({ title }) => `  ${title}`).join('\n')}`;

/** More would only slow each other down. */
const AT_ONCE = 2;

/** `npm run check`: all checks, to the last one, whatever fails. */
export async function check(flags: readonly string[], { env, out }: Surroundings): Promise<number> {
  if (flags.includes('--help')) {
    out(HELP);
    return 0;
  }
  const failed: string[] = [];
  const waiting = CHECKS.values();
  const work = async (): Promise<void> => {
    for (const next of waiting) if (!(await runCheck(next, env, out))) failed.push(next.title);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (failed.length > 0) out(`failed: ${failed.join(', ')}`);
  out(`checks: ${CHECKS.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

async function runCheck(
  { title, command, args, folder, hint }: Check,
  env: NodeJS.ProcessEnv,
  out: Surroundings['out'],
): Promise<boolean> {
  const startedMs = performance.now();
  const { status, output } = await runTool(command, args, {
    env,
    ...(folder === undefined ? {} : { folder }),
  });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (status === 0) {
    out(`ok      ${title} (${seconds} s)`);
    return true;
  }
  out(`FAILED  ${title} (${seconds} s)\n${output.trimEnd()}${hint === undefined ? '' : `\n${hint}`}`);
  return false;
}
