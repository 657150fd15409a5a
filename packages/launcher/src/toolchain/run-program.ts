import { execFile } from 'node:child_process';

/** What a program that has ended left behind. */
export interface Outcome {
  /** Exit status; undefined when it never ran, was killed or took too long. */
  readonly status: number | undefined;
  /** Standard output, then standard error. */
  readonly output: string;
}

const LIMIT_MS = 15_000;

/** Runs a short program to its end, 15 s at most; never rejects. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { ...options, timeout: LIMIT_MS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({ status: typeof code === 'number' ? code : undefined, output: stdout + stderr });
    });
  });
}
